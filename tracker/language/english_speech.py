"""How English speaks of duties, of the past, of what holds and of what is only told: words and turns, data only."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _turns(text: str, end: str = "") -> re.Pattern[str]:
    """Turns of speech as one pattern: one a line."""
    lines = "|".join(line.strip() for line in text.strip().splitlines())
    return re.compile(rf"\b(?:{lines}){end}", re.IGNORECASE)


WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

DUTY = _words(
    "shall will must should due deadline deadlines required requires require requested requests request invited "
    "invites invite directed directs expected expects expect undertakes undertake agrees agree obliged obligated "
    "commits committed commit plans planned plan promise promised promises needs need seek seeks submit deliver report "
    "provide deliverable milestone milestones scheduled slated targeted target targets aim aims aiming intend intends "
    "intended anticipated anticipates timeline roadmap upcoming eta launch urges urge calls decides tasked responsible "
    "ensure complete finalise finalize implement publish respond apply pay payable return"
)
DUTY_PHRASES = re.compile(
    r"\b(?:to be|is to|are to|has to|have to|(?:is|are) (?:paid|submitted|published|issued|filed|sent))\b"
    r"|[a-z]['’]ll\b",
    re.IGNORECASE,
)
# "Dr. Lee to send the slides": as minutes say who does what.
ACTION = re.compile(r"(?:^|[.;:|] ?)(?:[A-Z]\S* ){1,4}to [a-z]{3,}")
PAST = _words("was were had did been saw became began ended took went met rose fell grew held came ran spent")
# What others reckon with binds nobody.
FORECAST = _turns(
    r"""
    projected
    forecasts?
    predicted|predicts
    estimated to|estimates that
    analysts
    (?:is|are) (?:un)?likely to
    on average
    """,
    r"\b",
)
VALIDITY = _words(
    "valid validity force effect effective remain remains remained apply applies applicable expire expires expiry "
    "closed open continue continues continued lasts lasting runs running suspended extended available authorized "
    "authorised appropriated terminate terminates expired sunset cease ceases remaining prohibited barred extend "
    "extends prolong prolongs mandate serve serves stay stays exempt exempted exemption moratorium binding retained "
    "usually not"
)
# "If it is not paid within 30 days": a condition, no duty.
CONDITION = re.compile(
    r"\b(?:if|unless|in case|in the event(?: that| of)?|provided that|whether)\b"
    r"(?:(?!\b(?:shall|will|must|should|may|then)\b)[^,;.:]){0,300}$"
    r"|\b(?:where|when|who|which|that)\b[^,;.:]{0,120}\b(?:fails?|failed|(?:ha[sd]|have|do|does|did|is|are) not)\b"
    r"[^,;.:]{0,200}$"
    r"|\b(?:failure|failing|fails?|failed)\b[^,;.:]{0,200}$",
    re.IGNORECASE,
)
# Not expected to be finished by then.
NEGATED = re.compile(
    r"(?:(?:\bnot|\bnever|n['’]t)(?: yet| currently)? (?:(?:be|been) )?"
    r"(?:expected|planned|scheduled|anticipated|likely|required|obliged|foreseen|"
    r"intended|needed|due|ready|finished|available|completed|feasible|possible|going to)|\bunlikely|"
    r"\bno (?:plans?|intention|obligation|requirement|need))\b[^,;.:]{0,150}$",
    re.IGNORECASE,
)
NEGATED_UNTIL = re.compile(
    r"\b(?:no|not|never|none|neither|nor|nothing|nobody|cannot|\w+n['’]t)\b[^,;.:]{0,150}$", re.IGNORECASE
)
DATES_AN_ACT = re.compile(
    r"(?:\b(?:(?<!deadline )(?<!date )of|from|since|after|dated|(?<!be )(?<!been )"
    r"(?:approved|published|issued|adopted|signed|enacted|held|"
    r"given|made|sent|begun)|starting|beginning|commencing|ending|ended|ends|begins|starts|expir(?:es?|ing|ed)(?: on)?|"
    r"terminat(?:es?|ing)(?: on)?|lapses?|not before|not by|earlier than|sooner than|beyond|past|effective|as of|"
    r"into force|effect|"
    r"through|until|between|appl(?:y|ies|icable)(?: from)?|(?<!be )(?<!been )(?<!is )(?<!are )[^\W\d_]{3,}ed)[\s(]*)$",
    re.IGNORECASE,
)
NAMES_AN_ACT = re.compile(r"\b(?:memorandum|act|law|order|decree|resolution|no)\W*$", re.IGNORECASE)
# "invoice 2027-04" is a number, as "No 2027-04" is.
NUMBERED = re.compile(
    r"\b(?:invoice|contract|agreement|grant|project|case|file|version|ref|reference|number|nr|id|"
    r"edition|volume|vol)\W*$",
    re.IGNORECASE,
)
BEGINS = re.compile(r"\b(?:enters?|entered|entry|comes?|came|coming) into force\b|\btakes? effect\b", re.IGNORECASE)
FROM = re.compile(r"\b(?:from|since)\b", re.IGNORECASE)
# "Term: June 1st, 2024 - May 31, 2025".
TERM = _turns(
    r"""
    term of office
    term|terms|tenure|mandate|membership|season|validity|vacation|academic year|serving
    (?:contract|budget|project|performance|grant|award|implementation|eligibility|reporting) period
    period of performance
    """,
    r"\b",
)
# How often a thing happens.
STATISTIC = _turns(
    r"""
    on average|averag(?:e|es|ed|ing)
    per ?cent(?:age)?
    rate of|growth|grew|rose|fell
    deaths|casualties|births
    approximately (?:every|once)|about (?:every|once)|roughly (?:every|once)
    """,
    r"\b",
)
# What is counted, earned or suffered so often binds nobody either, where no duty is spoken of.
QUANTITY = re.compile(
    r"\b(?:millions?|billions?|trillions?|thousands|people|worth|costs?|die|dies|lose|loses|takes? place|tonnes|eur|"
    r"usd)\b"
    r"|[$€£]",
    re.IGNORECASE,
)
WAS = re.compile(r"\b(?:was|were|had been)(?: \w+ly)?\W*$", re.IGNORECASE)
HABIT = _turns(
    r"""
    typically|usually|historically|traditionally|often
    tends? to|occurs?|occurred|happens?|happened
    used to
    """,
    r"\b",
)
# A past participle that no form of "be" or "have to" leads: "the fund doubled annually".
HAPPENED = re.compile(
    r"(?<!\bbe )(?<!\bis )(?<!\bare )(?<!\bbeing )\b(?!need|exceed|proceed|succeed|speed)[a-z]{3,}ed\b (?!by\b)"
)
