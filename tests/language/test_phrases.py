from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language.pieces import GLUE, PIECES
from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.language.codes import CONVENTIONS, COUNTED_UNITS, EXPLANATIONS, WARNINGS
from tracker.language.periods import Part
from tracker.language.phrases import LONGEST_PHRASE, LONGEST_TEXT, InputTooLong, Reading, impossible, resolve, split
from tracker.language.readings import Head

MONDAY = date(2027, 1, 4)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
REFERENCES = st.dates(date(1970, 1, 1), date(2200, 12, 31)) | st.dates()


def texts(lang: str) -> st.SearchStrategy[str]:
    """Anything, and words that the grammar knows in an order that nobody wrote."""
    sentences = st.lists(st.sampled_from(PIECES[lang]), max_size=14).map(GLUE[lang].join)
    return st.text(max_size=120) | sentences | st.tuples(sentences, st.text(max_size=5), sentences).map("".join)


def check(reading: Reading, text: str) -> None:
    assert text[reading.start : reading.end] == reading.words != ""
    assert 0 < reading.confidence <= 1
    assert reading.convention in CONVENTIONS | {""}
    assert set(reading.warnings) <= WARNINGS
    assert len(reading.rule) <= 80
    assert reading.explanation
    for step in reading.explanation:
        assert set(step.values) == EXPLANATIONS[step.code]
        assert step.values.get("unit", "days") in COUNTED_UNITS
        assert step.values.get("part", "early") in set(Part)
    if reading.date is not None and reading.last_day is not None:
        assert PartialDate.parse(reading.date.edtf) == reading.date
        before = reading.boundary is Boundary.START
        assert (reading.last_day < reading.date.first_day) is before
    answers = [(each.date, each.boundary) for each in (reading, *reading.rivals)]
    assert len(set(answers)) == len(answers)
    for rival in reading.rivals:
        assert rival.rivals == ()
        check(rival, text)


@pytest.mark.parametrize("lang", PIECES)
@given(st.data(), REFERENCES, st.booleans(), st.sampled_from(["", "It shall be done. ", "Ежегодно, ", "每年，"]))
def test_any_text_gives_a_sound_reading_or_none(
    lang: str, data: st.DataObject, reference: date, detected: bool, context: str
) -> None:
    phrase = data.draw(texts(lang))[:LONGEST_PHRASE]
    reading = resolve(phrase, reference, "" if detected else lang, context and context + phrase)
    if reading is not None:
        check(reading, phrase)


@pytest.mark.parametrize("lang", PIECES)
@given(st.data(), DAYS)
def test_any_sentence_can_be_split(lang: str, data: st.DataObject, reference: date) -> None:
    text = data.draw(texts(lang))
    parsed = split(text, reference, lang)
    assert parsed.who == parsed.who.strip()
    assert parsed.what == parsed.what.strip()
    if parsed.reading is not None:
        check(parsed.reading, text)


@pytest.mark.parametrize("lang", ["xx", "e", "EN", "русский", "\0"])
def test_a_language_that_is_not_known_is_seen_from_the_letters(lang: str) -> None:
    assert resolve("2027年6月30日前", MONDAY, lang) == resolve("2027年6月30日前", MONDAY, "zh")


WRITTEN = {
    "30 April 2027": lambda day: f"{day.day} {day:%B} {day.year}",
    "30 Apr 2027": lambda day: f"{day.day} {day:%b} {day.year}",
    "April 30, 2027": lambda day: f"{day:%B} {day.day}, {day.year}",
    "Friday 30 April 2027": lambda day: f"{day:%A} {day.day} {day:%B} {day.year}",
    "30.04.2027": lambda day: f"{day:%d.%m}.{day.year}",
    "30/4/2027": lambda day: f"{day.day}/{day.month}/{day.year}",
    "2027-04-30": lambda day: day.isoformat(),
}


@pytest.mark.parametrize("order", WRITTEN)
@given(day=DAYS, reference=DAYS)
def test_every_day_is_read_as_it_was_written(order: str, day: date, reference: date) -> None:
    words = WRITTEN[order](day)
    for phrase, last_day in ((words, day), (f"by {words}", day), (f"before {words}", day - timedelta(days=1))):
        reading = resolve(phrase, reference)
        assert reading is not None
        assert reading.date == PartialDate.of_day(day)
        assert reading.last_day == last_day
        assert "weekday-differs" not in reading.warnings


PERIODS = st.one_of(
    DAYS.map(PartialDate.of_day),
    st.builds(PartialDate.of_month, st.integers(1970, 2200), st.integers(1, 12)),
    st.builds(PartialDate.of_quarter, st.integers(1970, 2200), st.integers(1, 4)),
    st.builds(PartialDate.of_half_year, st.integers(1970, 2200), st.integers(1, 2)),
    st.builds(PartialDate.of_season, st.integers(1970, 2199), st.integers(21, 24)),
    st.builds(PartialDate.of_year, st.integers(1970, 2200)),
    st.tuples(DAYS, DAYS).map(lambda days: PartialDate.of_interval(min(days), max(days))),
)


@given(PERIODS, DAYS)
def test_every_edtf_form_is_read(period: PartialDate, reference: date) -> None:
    reading = resolve(period.edtf, reference)
    assert reading is not None
    assert reading.date == period


@given(DAYS, DAYS)
def test_a_month_and_day_alone_is_the_next_one(day: date, reference: date) -> None:
    reading = resolve(f"by {day.day} {day:%B}", reference)
    assert reading is not None and reading.last_day is not None
    assert (reading.last_day.month, reading.last_day.day) == (day.month, day.day)
    assert reference <= reading.last_day <= reference + timedelta(days=8 * 366)
    assert reading.last_day <= reference + timedelta(days=365) or (day.month, day.day) == (2, 29)


@given(DAYS, st.integers(1, 400))
def test_working_days_agree_with_the_calendar(reference: date, count: int) -> None:
    calendar = WorkCalendar()
    reading = resolve(f"in {count} working days", reference, calendar=calendar)
    assert reading is not None
    assert reading.last_day == calendar.add_workdays(reference, count)


@pytest.mark.parametrize(
    ("text", "who", "what", "words"),
    [
        ("Ministry of Water: progress report by April", "Ministry of Water", "progress report", "by April"),
        ("Ministry of Water: by April, a report on dams", "Ministry of Water", "a report on dams", "by April"),
        ("By 30 April: submit the report", "", "submit the report", "By 30 April"),
        ("Ministry (by April): report", "Ministry", "report", "by April"),
        ("Bank: progress assessments are due by April.", "Bank", "progress assessments", "are due by April"),
        ("Ministry: report due: 30 April", "Ministry", "report", "due: 30 April"),
        ("Ministry: report 30.04.2027", "Ministry", "report", "30.04.2027"),
        ("Ministry: pay 2027-04", "Ministry", "pay", "2027-04"),
        ("pay 2027-33", "", "pay", "2027-33"),
        ("pay 2027-06-11/2027-06-20.", "", "pay", "2027-06-11/2027-06-20"),
        ("Ministry: pay invoice 2027-04", "Ministry", "pay invoice 2027-04", None),
        ("Ministry: the plan 2026-27", "Ministry", "the plan 2026-27", None),
        ("Ministry: pay at the end of the month", "Ministry", "pay", "at the end of the month"),
        ("Ministry: pay by the end of next quarter", "Ministry", "pay", "by the end of next quarter"),
        ("Ministry: call at 17:00 tomorrow", "Ministry", "call", "at 17:00 tomorrow"),
        ("Ministry: sign the March 2026 deal by Q2", "Ministry", "sign the March 2026 deal", "by Q2"),
        ("Improve the ranking position by 2030", "", "Improve the ranking position", "by 2030"),
        ("Petrova: reply within 10 days of receipt", "Petrova", "reply", "within 10 days of receipt"),
        ("submit by 27 April 2026", "", "submit", "by 27 April 2026"),
        ("Found an international journal", "", "Found an international journal", None),
        ("Read https://example.org/2027/04/30", "", "Read https://example.org/2027/04/30", None),
        ("Minutes of 12 May 2027", "", "Minutes of 12 May 2027", None),
        ("", "", "", None),
    ],
)
def test_the_one_sentence_of_the_add_form(text: str, who: str, what: str, words: str | None) -> None:
    parsed = split(text, MONDAY)
    assert (parsed.who, parsed.what, parsed.reading and parsed.reading.words) == (who, what, words)


@pytest.mark.parametrize(
    ("text", "what", "second"),
    [
        ("pay by 30 April 2027 and report by 31 May 2027", "pay and report by 31 May 2027", True),
        ("report by April, then pay 2027-06-30", "report, then pay 2027-06-30", True),
        ("report on the talks in March by Q2", "report on the talks in March", False),
        ("sign the March 2026 deal by Q2", "sign the March 2026 deal", False),
    ],
)
def test_a_second_date_does_not_go_unnoticed(text: str, what: str, second: bool) -> None:
    parsed = split(text, MONDAY)
    assert parsed.what == what
    assert parsed.reading is not None
    assert ("second-date" in parsed.reading.warnings) is second


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ministry: pay by 31 February 2027", "31 February 2027"),
        ("pay by the 31st of April, please", "31st of April"),
        ("pay by February 31, 2027", "February 31, 2027"),
        ("pay 31 June.", "31 June"),
        ("pay by 45 March", "45 March"),
        ("pay by 29 February 2027", "29 February 2027"),
        ("pay by 30.02.2027", "30.02.2027"),
        ("pay 30/30/2027", "30/30/2027"),
        ("pay 2027-13-40", "2027-13-40"),
    ],
)
def test_a_day_that_does_not_exist_is_named(text: str, words: str) -> None:
    assert impossible(text) == words
    assert split(text, MONDAY).reading is None
    assert resolve(words, MONDAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "pay by 29 February", "pay by 30 April 2027", "pay by 04/30/2027", "clean room 45 March next",
        "in February 30 people come", "call 192.168.2027.1", "by April 2027", "see https://example.org/2027/13/40", "",
    ],
)  # fmt: skip
def test_what_is_a_day_or_none_at_all_is_not_impossible(text: str) -> None:
    assert impossible(text) is None


def test_too_long_a_text_is_refused_in_words() -> None:
    assert resolve("x" * LONGEST_PHRASE, MONDAY) is None
    assert split("x" * LONGEST_TEXT, MONDAY).reading is None
    with pytest.raises(InputTooLong, match="301 characters; at most 300"):
        resolve("x" * 301, MONDAY)
    with pytest.raises(InputTooLong, match="2001 characters; at most 2000"):
        impossible("x" * 2001)
    with pytest.raises(InputTooLong, match="2001 characters; at most 2000"):
        split("x" * 2001, MONDAY)


def test_dates_in_figures_are_known_in_every_language() -> None:
    assert resolve("не позднее 30.04.2027", MONDAY, "ru").last_day == date(2027, 4, 30)  # type: ignore[union-attr]
    assert resolve("30.04.2027", MONDAY, "zh").last_day == date(2027, 4, 30)  # type: ignore[union-attr]


def test_the_heads_are_codes_that_rules_begin_with() -> None:
    assert {head.value for head in Head} == {"by", "before", "until", "within", "in", "on", ""}


def test_figures_of_other_scripts_are_read_as_ours() -> None:
    for phrase, lang in (
        ("by ٣٠ April ٢٠٢٧", "en"),
        ("до ３０.０４.2027 включительно", "ru"),
        ("２０２７年٤月30日前", "zh"),
    ):
        reading = resolve(phrase, MONDAY, lang)
        assert reading is not None
        assert (reading.last_day, reading.words) == (date(2027, 4, 30), phrase)
    assert resolve("٣ pm on 5 May 2027", MONDAY, "en") is not None
