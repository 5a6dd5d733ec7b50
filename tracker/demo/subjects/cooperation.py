"""A president's instruction on joint research, known from a newspaper only."""

from tracker.demo.happenings import Accepts, AsksForTime, RemindsByHand, Reports
from tracker.demo.story import RESEARCH, Promise, Text
from tracker.domain.lifecycle import Kind

COURIER = Text(
    key="courier",
    unit=RESEARCH,
    title="President wants joint research on artificial intelligence with Estmark",
    publisher="Harbour Courier",
    url="https://harbour-courier.example/science/joint-research",
    published=134,
    second_hand=True,
    issuer="president",
    controller="evaluation",
    text="""\
President wants joint research on artificial intelligence with Estmark

LINDHAVEN. Laboratories of Norvania and of neighbouring Estmark are to work side by side on artificial intelligence. \
An instruction to this end was signed last week. Its full wording has not been made public; the Courier knows a \
summary that went to the ministries.

Four bodies have to act first. The Ministry of Science, the Agency for Digital Research, the Agency for Computing \
Standards and Halvorn Bank, the country's largest lender, shall each present a plan of joint projects by {work-6}. The \
ministry puts the four plans together, and the first progress assessments are due by {name+1}.

The Academy of Sciences shall explore whether an international journal on machine learning can be founded. The summary \
names no date for this. "We have talked about such a journal for years," a member of the academy said.

The instruction also looks further ahead: by {aim} Norvania shall stand among the first ten countries in the \
international ranking of readiness for artificial intelligence. Today it holds place twenty-three, as the \
National Statistics Service counts.

Halvorn Bank promised to open a part of its computing centre to researchers of both countries before {month+2}. \
"Machines that stand idle at night can do science at night," a director of the bank said.
""",
)

FOUR_PLANS = (
    "The Ministry of Science, the Agency for Digital Research, the Agency for Computing Standards and Halvorn Bank, "
    "the country's largest lender, shall each present a plan of joint projects by {work-6}."
)
AI = ("artificial intelligence", "Estmark")

PROMISES = (
    Promise(
        key="assessment",
        title="Progress assessment of joint research with Estmark",
        text="courier",
        quote="The ministry puts the four plans together, and the first progress assessments are due by {name+1}.",
        due="by {name+1}",
        kind=Kind.REPORT,
        logged=132,
        responsible=["ministry"],
        supporting=["bank", "digital", "standards"],
        controller=["evaluation"],
        issuer=["president"],
        tags=AI,
        details="Known from the newspaper only: the wording of the instruction has been asked for.",
    ),
    Promise(
        key="plan-ministry",
        title="Plan of joint projects: Ministry of Science",
        text="courier",
        quote=FOUR_PLANS,
        due="by {work-6}",
        logged=132,
        part_of="assessment",
        responsible=["ministry"],
        controller=["evaluation"],
        issuer=["president"],
        tags=AI,
        then=[RemindsByHand(ago=2)],
    ),
    Promise(
        key="plan-digital",
        title="Plan of joint projects: Agency for Digital Research",
        text="courier",
        quote=FOUR_PLANS,
        due="by {work-6}",
        logged=132,
        part_of="assessment",
        responsible=["digital"],
        controller=["evaluation"],
        issuer=["president"],
        tags=AI,
        then=[
            Reports(ago=18, who="mira", text="The plan is attached to our letter 11/302: four projects, three years."),
            Accepts(ago=16, by="ines", reason="Complete, with names and sums."),
        ],
    ),
    Promise(
        key="plan-bank",
        title="Plan of joint projects: Halvorn Bank",
        text="courier",
        quote=FOUR_PLANS,
        due="by {work-6}",
        logged=132,
        part_of="assessment",
        responsible=["bank"],
        controller=["evaluation"],
        issuer=["president"],
        tags=AI,
        then=[
            Reports(
                ago=3,
                who="oskar",
                text="Our plan is ready: shared computing, two doctoral schools, one prize. The board signed it.",
            )
        ],
    ),
    Promise(
        key="plan-standards",
        title="Plan of joint projects: Agency for Computing Standards",
        text="courier",
        quote=FOUR_PLANS,
        due="by {work-6}",
        logged=132,
        part_of="assessment",
        responsible=["standards"],
        controller=["evaluation"],
        issuer=["president"],
        tags=AI,
        then=[
            AsksForTime(
                ago=4,
                who="jonas",
                until="by {day+20}",
                reason="Our partners in Estmark name their laboratories next month; half the plan waits for them.",
            )
        ],
    ),
    Promise(
        key="journal",
        title="Explore the founding of an international journal on machine learning",
        text="courier",
        quote="The Academy of Sciences shall explore whether an international journal on machine learning can be "
        "founded.",
        logged=133,
        hedged=True,
        responsible=["academy"],
        issuer=["president"],
        tags=AI,
        details="No date is named: once in half a year somebody is asked whether this is still alive.",
    ),
    Promise(
        key="ranking",
        title="Place among the first ten in the ranking of readiness for artificial intelligence",
        text="courier",
        quote="by {aim} Norvania shall stand among the first ten countries in the international ranking of readiness "
        "for artificial intelligence",
        due="by {aim}",
        logged=132,
        responsible=["ministry"],
        supporting=["statistics", "academy"],
        issuer=["president"],
        watcher=["evaluation"],
        tags=AI,
    ),
    Promise(
        key="computing-centre",
        title="Open a part of the computing centre to researchers of both countries",
        text="courier",
        quote="Halvorn Bank promised to open a part of its computing centre to researchers of both countries before "
        "{month+2}.",
        due="before {month+2}",
        logged=132,
        responsible=["bank"],
        beneficiary=["academy", "language-institute"],
        tags=AI,
    ),
)
