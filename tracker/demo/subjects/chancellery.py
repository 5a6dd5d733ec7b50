"""A letter of the chancellery with numbered points, and what its recipients made of them."""

from tracker.demo.happenings import Accepts, Answers, AsksForTime, Closes, Decides, Refuses, Reports
from tracker.demo.story import RESEARCH, Promise, Text
from tracker.domain.lifecycle import Kind, Outcome, Status
from tracker.models import Answer

LETTER = Text(
    key="letter",
    unit=RESEARCH,
    title="Letter 17/204: carrying out the joint research programme",
    publisher="State Chancellery of Norvania",
    published=104,
    issuer="chancellery",
    controller="evaluation",
    text="""\
State Chancellery of Norvania
Letter 17/204 to the bodies that take part in the joint research programme with Estmark

So that the programme can begin, the following is laid down.

1. The Agency for Digital Research is the contact point for partners in Estmark.

2. The Ministry of Science sends the list of laboratories that can receive guests by the end of {month-3}.

3. A workshop of both academies takes place by mid-{month-2}. The Academy of Sciences invites and keeps the record.

4. The Head of the Data Service opens the catalogue of shared training data by {work-9}.

5. The Agency for Computing Standards submits common test methods before {month+3}. They replace the glossary of terms \
that was to be agreed by {work-30}.

6. A delegation of the ministry visits the partner laboratories by {work+12}.

7. The exchange of researchers begins in {half+0}; at least twenty take part.

8. The Ministry of Science reports on the use of the money by the end of {quarter+0}.

The Programme Office watches over these points and tells the chancellery what is late.
""",
)

PROGRAMME = ("joint programme",)

PROMISES = (
    Promise(
        key="laboratories",
        title="List of laboratories that can receive guests",
        text="letter",
        quote="The Ministry of Science sends the list of laboratories that can receive guests by the end of {month-3}.",
        due="by the end of {month-3}",
        logged=103,
        responsible=["ministry"],
        issuer=["chancellery"],
        tags=PROGRAMME,
        then=[
            Reports(ago=95, who="lena", text="A first list with nine laboratories.", percent=60),
            Accepts(ago=90, by="ines", outcome=Status.PARTLY_MET, reason="Nine of fifteen; the rest is not expected."),
        ],
    ),
    Promise(
        key="workshop",
        title="Workshop of both academies",
        text="letter",
        quote="A workshop of both academies takes place by mid-{month-2}.",
        due="by mid-{month-2}",
        logged=103,
        responsible=["academy"],
        controller=["evaluation"],
        issuer=["chancellery"],
        tags=PROGRAMME,
        then=[
            Reports(ago=26, who="elin", text="The workshop was held by video, one day in place of three.", percent=50),
            Accepts(ago=24, by="ines", outcome=Status.PARTLY_MET, reason="One day only, and no common record."),
        ],
    ),
    Promise(
        key="catalogue",
        title="Open the catalogue of shared training data",
        text="letter",
        quote="The Head of the Data Service opens the catalogue of shared training data by {work-9}.",
        due="by {work-9}",
        logged=103,
        responsible=["data-service"],
        controller=["evaluation"],
        issuer=["chancellery"],
        tags=PROGRAMME,
        details="The post is vacant since its holder left: nobody can be told.",
    ),
    Promise(
        key="test-methods",
        title="Common test methods",
        text="letter",
        quote="The Agency for Computing Standards submits common test methods before {month+3}.",
        due="before {month+3}",
        logged=103,
        responsible=["standards"],
        supporting=["digital"],
        issuer=["chancellery"],
        tags=PROGRAMME,
    ),
    Promise(
        key="glossary",
        title="Agreed glossary of terms",
        text="letter",
        quote="the glossary of terms that was to be agreed by {work-30}",
        due="by {work-30}",
        logged=103,
        responsible=["standards"],
        issuer=["chancellery"],
        tags=PROGRAMME,
        then=[Closes(ago=45, by="tomas", outcome=Outcome.SUPERSEDED, reason="The test methods take its place.")],
    ),
    Promise(
        key="delegation",
        title="Visit of a delegation to the partner laboratories",
        text="letter",
        quote="A delegation of the ministry visits the partner laboratories by {work+12}.",
        due="by {work+12}",
        logged=103,
        responsible=["ministry"],
        issuer=["chancellery"],
        tags=PROGRAMME,
        then=[Closes(ago=20, outcome=Outcome.WITHDRAWN, reason="The chancellery called the visit off, letter 17/288.")],
    ),
    Promise(
        key="exchange",
        title="Exchange of at least twenty researchers",
        text="letter",
        quote="The exchange of researchers begins in {half+0}; at least twenty take part.",
        due="in {half+0}",
        logged=103,
        responsible=["academy"],
        supporting=["language-institute"],
        issuer=["chancellery"],
        tags=PROGRAMME,
    ),
    Promise(
        key="money",
        title="Report on the use of the money",
        text="letter",
        quote="The Ministry of Science reports on the use of the money by the end of {quarter+0}.",
        due="by the end of {quarter+0}",
        kind=Kind.REPORT,
        logged=103,
        responsible=["ministry"],
        controller=["evaluation"],
        issuer=["chancellery"],
        tags=PROGRAMME,
    ),
)

MINUTES = Text(
    key="steering",
    unit=RESEARCH,
    title="Minutes of the steering group, fourth meeting",
    publisher="Programme Office",
    published=36,
    issuer="steering-group",
    text="""\
Steering group of the joint research programme, fourth meeting

Present: Ms Vale (chair), Mr Iver (record), Ms Brandvik, Mr Thiel, Ms Soma.

Ms Vale thanked for the workshop. The group took note that the catalogue of training data has nobody to look after it.

To do:
- The registry sends the minutes to all members by {work-28}.
- Halvorn Bank hands in the budget table for the coming year by {day+0}.
- The Institute of Language Technology sends the list of visitors by {work-3}.
- The Institute of Language Technology returns the corrected translation of the agreement by {work+10}.
- The Agency for Digital Research gives the talk on data security by {day+5}.

Ms Soma asked to move the next meeting. The chair proposes a day.
""",
)

STEERING = ("steering group",)

MINUTES_PROMISES = (
    Promise(
        key="send-minutes",
        title="Send the minutes to all members",
        text="steering",
        quote="The registry sends the minutes to all members by {work-28}.",
        due="by {work-28}",
        logged=35,
        responsible=["registry"],
        issuer=["steering-group"],
        tags=STEERING,
        then=[Decides(ago=29, by="nora", status=Status.MET, received=29, reason="Sent to everybody, seen in copy.")],
    ),
    Promise(
        key="budget-table",
        title="Budget table for the coming year",
        text="steering",
        quote="Halvorn Bank hands in the budget table for the coming year by {day+0}.",
        due="by {day+0}",
        logged=35,
        responsible=["bank"],
        issuer=["steering-group"],
        tags=STEERING,
    ),
    Promise(
        key="visitors",
        title="List of visitors from Estmark",
        text="steering",
        quote="The Institute of Language Technology sends the list of visitors by {work-3}.",
        due="by {work-3}",
        logged=35,
        responsible=["language-institute"],
        issuer=["steering-group"],
        tags=STEERING,
        then=[
            AsksForTime(ago=8, who="nino", until="by {work+30}", reason="The visitors are still on leave."),
            Refuses(ago=6, reason="Rooms must be booked now; send the names that are known."),
        ],
    ),
    Promise(
        key="translation",
        title="Corrected translation of the agreement",
        text="steering",
        quote="The Institute of Language Technology returns the corrected translation of the agreement by {work+10}.",
        due="by {work+10}",
        logged=35,
        responsible=["language-institute"],
        issuer=["steering-group"],
        tags=STEERING,
    ),
    Promise(
        key="security-talk",
        title="Talk on data security",
        text="steering",
        quote="The Agency for Digital Research gives the talk on data security by {day+5}.",
        due="by {day+5}",
        logged=35,
        responsible=["digital"],
        issuer=["steering-group"],
        tags=STEERING,
        then=[Answers(ago=1, who="mira", kind=Answer.Kind.SNOOZE, snooze=2, text="The slides come first.")],
    ),
)
