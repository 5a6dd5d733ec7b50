"""A second grant, on the air of the harbour: extensions, contests, pauses, a draft."""

from tracker.demo.happenings import Answers, AsksForTime, Grants, Judges, Pauses
from tracker.demo.story import SERVICES, Promise, Text
from tracker.models import Answer, Channel

GRANT = Text(
    key="air",
    unit=SERVICES,
    title="Grant agreement CF-131, Harbour Air",
    publisher="Corvane Foundation",
    published=98,
    issuer="foundation",
    text="""\
Grant agreement CF-131 between the Corvane Foundation and the Harbour Air Network for the project Harbour Air

1. Thirty sensors are installed along the quays by {work-25}.
2. The sensors are calibrated against the reference station by {work-4}.
3. A public map of the air over the harbour is online by {month+1}.
4. The laboratory in Dock Street is rebuilt by {work+20}.
5. Travel costs of the first half-year are claimed by {day+3}.
6. The second measuring campaign ends by the end of {half+1}.
7. An outreach plan follows by {work+40}, if the Foundation asks for one.
8. The Network keeps the volunteers informed every month; the first letter goes out by {work-85}.
""",
)

AIR = ("CF-131",)

PROMISES = (
    Promise(
        key="sensors",
        title="Install thirty sensors along the quays",
        text="air",
        quote="Thirty sensors are installed along the quays by {work-25}.",
        due="by {work-25}",
        logged=97,
        owner="petra",
        responsible=["air-network"],
        controller=["evaluation"],
        beneficiary=["foundation"],
        tags=AIR,
        then=[
            AsksForTime(
                ago=31,
                who="rolf",
                until="by {work+9}",
                reason="The port closes the northern quay for dredging; eleven of the thirty places lie there.",
            ),
            Grants(ago=29, until="by {work+15}", reason="A week more than asked: the dredging may take longer."),
        ],
    ),
    Promise(
        key="calibration",
        title="Calibrate the sensors against the reference station",
        text="air",
        quote="The sensors are calibrated against the reference station by {work-4}.",
        due="by {work-4}",
        logged=97,
        owner="petra",
        responsible=["standards"],
        watcher=["air-network"],
        controller=["evaluation"],
        tags=AIR,
        then=[
            Answers(
                ago=3,
                who="mira",
                kind=Answer.Kind.NOT_MINE,
                text="Mr Reit is away and I only stand in for him. Calibration moved to the metrology group.",
                successor=("Hanna Voll", "hanna.voll@standards.norvania.example"),
            )
        ],
    ),
    Promise(
        key="map",
        title="Public map of the air over the harbour",
        text="air",
        quote="A public map of the air over the harbour is online by {month+1}.",
        due="by {month+1}",
        logged=97,
        owner="petra",
        responsible=["air-network"],
        beneficiary=["foundation"],
        tags=AIR,
        then=[
            Answers(
                ago=60,
                who="rolf",
                kind=Answer.Kind.WRONG,
                text="We understood that the map is due a year later.",
                channel=Channel.TELEPHONE,
                by="petra",
            ),
            Judges(ago=57, decision=Answer.Decision.REJECTED, reason="Article 3 names the month; a copy went to you."),
        ],
    ),
    Promise(
        key="laboratory",
        title="Rebuild the laboratory in Dock Street",
        text="air",
        quote="The laboratory in Dock Street is rebuilt by {work+20}.",
        due="by {work+20}",
        logged=97,
        owner="petra",
        responsible=["air-network"],
        tags=AIR,
        then=[Pauses(ago=15, reason="The town has not yet given the building permit.")],
    ),
    Promise(
        key="travel",
        title="Claim travel costs of the first half-year",
        text="air",
        quote="Travel costs of the first half-year are claimed by {day+3}.",
        due="by {day+3}",
        logged=97,
        owner="petra",
        responsible=["air-network"],
        tags=AIR,
        then=[Answers(ago=5, who="rolf", kind=Answer.Kind.HAVE_IT, text="The receipts are on my desk.")],
    ),
    Promise(
        key="campaign",
        title="End of the second measuring campaign",
        text="air",
        quote="The second measuring campaign ends by the end of {half+1}.",
        due="by the end of {half+1}",
        logged=97,
        owner="petra",
        responsible=["air-network"],
        supporting=["university"],
        tags=AIR,
    ),
    Promise(
        key="outreach",
        title="Outreach plan, if the Foundation asks for one",
        text="air",
        quote="An outreach plan follows by {work+40}, if the Foundation asks for one.",
        due="by {work+40}",
        logged=50,
        owner="petra",
        responsible=["air-network"],
        hedged=True,
        draft=True,
        tags=AIR,
    ),
)
