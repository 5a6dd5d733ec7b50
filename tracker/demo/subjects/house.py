"""The building committee's minutes, and a memorandum that not everybody may read."""

from tracker.demo.happenings import StillAlive
from tracker.demo.story import RESEARCH, SERVICES, Promise, Text

MINUTES = Text(
    key="building",
    unit=SERVICES,
    title="Minutes of the building committee",
    publisher="Programme Office",
    published=78,
    issuer="committee",
    text="""\
Building committee, minutes

1. Lifts. Ascender Lifts inspects both lifts and sends the protocol by {work-24}.
2. Heating. Building Services reports on the consumption of the past winter by {work-8}.
3. Cleaning. The contract ends soon; Building Services prepares the tender by {work+30}.
4. Roof. It should be looked into whether the roof can bear solar panels. Nobody named a date.
5. Bicycles. The caretaker sets up the stands in the yard by {work-2}.

The committee meets again when the protocol of the lifts is there.
""",
)

HOUSE = ("building",)

PROMISES = (
    Promise(
        key="lifts",
        title="Inspect both lifts and send the protocol",
        text="building",
        quote="Ascender Lifts inspects both lifts and sends the protocol by {work-24}.",
        due="by {work-24}",
        logged=77,
        owner="petra",
        responsible=["lift-company"],
        issuer=["committee"],
        tags=HOUSE,
    ),
    Promise(
        key="heating",
        title="Report on the consumption of the past winter",
        text="building",
        quote="Building Services reports on the consumption of the past winter by {work-8}.",
        due="by {work-8}",
        logged=77,
        owner="petra",
        responsible=["building-services"],
        controller=["evaluation"],
        issuer=["committee"],
        tags=HOUSE,
    ),
    Promise(
        key="cleaning",
        title="Tender for cleaning",
        text="building",
        quote="Building Services prepares the tender by {work+30}.",
        due="by {work+30}",
        logged=77,
        owner="petra",
        responsible=["building-services"],
        issuer=["committee"],
        internal=22,
        tags=HOUSE,
    ),
    Promise(
        key="roof",
        title="Look into solar panels on the roof",
        text="building",
        quote="It should be looked into whether the roof can bear solar panels. Nobody named a date.",
        logged=77,
        owner="petra",
        hedged=True,
        responsible=["building-services"],
        issuer=["committee"],
        tags=HOUSE,
        then=[StillAlive(ago=30, reason="An engineer has been asked; the committee wants to go on.")],
    ),
    Promise(
        key="bicycles",
        title="Bicycle stands in the yard",
        text="building",
        quote="The caretaker sets up the stands in the yard by {work-2}.",
        due="by {work-2}",
        logged=77,
        owner="petra",
        responsible=["caretaker"],
        issuer=["committee"],
        tags=HOUSE,
    ),
)

MEMORANDUM = Text(
    key="memorandum",
    unit=RESEARCH,
    title="Memorandum on computing time",
    publisher="Programme Office",
    published=58,
    text="""\
Memorandum on computing time, not for publication

Halvorn Bank gives the programme two million hours of computing time. The price has been named. The contract is \
signed by {day+6}; until then neither side speaks of it.
""",
)

QUIET = ("computing time",)

MEMORANDUM_PROMISES = (
    Promise(
        key="contract",
        title="Contract on computing time",
        text="memorandum",
        quote="The contract is signed by {day+6}; until then neither side speaks of it.",
        due="by {day+6}",
        logged=57,
        responsible=["bank"],
        supporting=["ministry"],
        confidential=True,
        tags=QUIET,
    ),
)
