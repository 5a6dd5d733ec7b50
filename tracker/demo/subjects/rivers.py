"""A grant agreement on rivers: reports, money, data, people."""

from tracker.demo.happenings import (
    Accepts,
    Adds,
    Corrects,
    Decides,
    Pauses,
    Reports,
    Resumes,
    SendsBack,
)
from tracker.demo.story import SERVICES, Promise, Text
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Kind, Status
from tracker.models import Channel

GRANT = Text(
    key="rivers",
    unit=SERVICES,
    title="Grant agreement CF-118, Reading Rivers",
    publisher="Corvane Foundation",
    published=128,
    issuer="foundation",
    controller="evaluation",
    text="""\
Grant agreement CF-118 between the Corvane Foundation ("the Foundation") and the University of Lindhaven \
("the University") for the project Reading Rivers

4 Reports and money
4.1 The University shall send the Foundation an interim report by {work-2}.
4.2 The statement of costs is due by {work-7}. It names every journey.
4.3 A certificate of an independent auditor shall be handed in no later than {work-27}.
4.4 The Foundation has paid the second instalment in advance.

5 Data
5.1 The University submits a data management plan by {work-70}.
5.2 All water levels measured so far are published as open data by the end of {quarter+0}.

6 End of the project
6.1 The final report is due by {month+11}.
6.2 The inventory of the equipment is sent by {work-40}.

7 People
7.1 Two doctoral students are appointed by {work-60}.
7.2 The opinion of the ethics board is obtained by {work+3}.
7.3 The Foundation pays the last instalment within 30 days of receipt of the final report.
7.4 The Institute for River Studies holds an open day by {work-35}.

Whatever is late is reminded by the Programme Office in the name of both sides.
""",
)

RIVERS = ("CF-118",)

PROMISES = (
    Promise(
        key="last-instalment",
        title="Pay the last instalment, Reading Rivers",
        text="rivers",
        quote="The Foundation pays the last instalment within 30 days of receipt of the final report.",
        due="within 30 days of receipt of the final report",
        waits_for="receipt of the final report",
        offset=Duration(30, Counted.DAYS),
        logged=127,
        owner="petra",
        responsible=["foundation"],
        tags=RIVERS,
    ),
    Promise(
        key="interim-report",
        title="Interim report, Reading Rivers",
        text="rivers",
        quote="The University shall send the Foundation an interim report by {work-2}.",
        due="by {work-2}",
        kind=Kind.REPORT,
        logged=127,
        owner="petra",
        responsible=["rivers-institute"],
        controller=["evaluation"],
        beneficiary=["foundation"],
        tags=RIVERS,
        then=[
            Adds(ago=120, due="by {month+5}", kind=Kind.REPORT, by="petra"),
            Reports(ago=4, who="sara", text="Interim report, 34 pages, with the readings of eleven gauges."),
        ],
    ),
    Promise(
        key="costs",
        title="Statement of costs, Reading Rivers",
        text="rivers",
        quote="The statement of costs is due by {work-7}. It names every journey.",
        due="by {work-7}",
        kind=Kind.REPORT,
        logged=127,
        owner="petra",
        responsible=["finance"],
        controller=["evaluation"],
        beneficiary=["foundation"],
        tags=RIVERS,
        then=[
            Reports(ago=9, who="bo", text="Statement of costs for the first year."),
            SendsBack(ago=6, by="ines", reason="The journeys are missing: article 4.2 asks for each of them."),
        ],
    ),
    Promise(
        key="certificate",
        title="Certificate of an independent auditor",
        text="rivers",
        quote="A certificate of an independent auditor shall be handed in no later than {work-27}.",
        due="no later than {work-27}",
        logged=127,
        owner="petra",
        responsible=["finance"],
        watcher=["auditors"],
        controller=["evaluation"],
        beneficiary=["foundation"],
        tags=RIVERS,
    ),
    Promise(
        key="data-plan",
        title="Data management plan",
        text="rivers",
        quote="The University submits a data management plan by {work-70}.",
        due="by {work-70}",
        logged=127,
        owner="petra",
        responsible=["rivers-institute"],
        controller=["evaluation"],
        beneficiary=["foundation"],
        tags=RIVERS,
        then=[
            Reports(ago=66, who="sara", text="The plan; the part on old paper charts took us longer."),
            Accepts(ago=64, by="ines"),
        ],
    ),
    Promise(
        key="water-levels",
        title="Publish all water levels as open data",
        text="rivers",
        quote="All water levels measured so far are published as open data by the end of {quarter+0}.",
        due="by the end of {quarter+0}",
        logged=127,
        owner="petra",
        responsible=["rivers-institute"],
        beneficiary=["foundation"],
        tags=RIVERS,
    ),
    Promise(
        key="final-report",
        title="Final report, Reading Rivers",
        text="rivers",
        quote="The final report is due by {month+11}.",
        due="by {month+11}",
        kind=Kind.REPORT,
        logged=127,
        owner="petra",
        responsible=["rivers-institute"],
        controller=["evaluation"],
        beneficiary=["foundation"],
        tags=RIVERS,
    ),
    Promise(
        key="inventory",
        title="Inventory of the equipment",
        text="rivers",
        quote="The inventory of the equipment is sent by {work-40}.",
        due="by {work-41}",
        logged=127,
        owner="petra",
        responsible=["finance"],
        beneficiary=["foundation"],
        tags=RIVERS,
        then=[
            Corrects(ago=123, due="by {work-40}", reason="Typed one day too early; the agreement says otherwise."),
            Reports(ago=43, who="bo", text="Inventory of 61 items.", channel=Channel.MAIL, by="petra"),
            Accepts(ago=42),
        ],
    ),
    Promise(
        key="inventory-twice",
        title="Send the inventory of the equipment to the Foundation",
        text="rivers",
        quote="The inventory of the equipment is sent by {work-40}.",
        due="by {work-40}",
        logged=118,
        owner="petra",
        responsible=["finance"],
        tags=RIVERS,
        then=[Decides(ago=116, status=Status.ENTERED_BY_MISTAKE, reason="Logged twice.")],
    ),
    Promise(
        key="doctoral-students",
        title="Appoint two doctoral students",
        text="rivers",
        quote="Two doctoral students are appointed by {work-60}.",
        due="by {work-60}",
        logged=127,
        owner="petra",
        responsible=["university"],
        controller=["evaluation"],
        tags=RIVERS,
        then=[Decides(ago=38, status=Status.MISSED, reason="Both candidates went elsewhere and the posts lapsed.")],
    ),
    Promise(
        key="ethics",
        title="Opinion of the ethics board",
        text="rivers",
        quote="The opinion of the ethics board is obtained by {work+3}.",
        due="by {work+3}",
        logged=127,
        owner="petra",
        responsible=["rivers-institute"],
        tags=RIVERS,
        then=[
            Pauses(ago=80, reason="The board asks the ministry which form applies."),
            Resumes(ago=72),
            Pauses(ago=10, until=14, reason="The ethics board does not meet before the end of its recess."),
        ],
    ),
    Promise(
        key="open-day",
        title="Open day of the Institute for River Studies",
        text="rivers",
        quote="The Institute for River Studies holds an open day by {work-35}.",
        due="by {work-35}",
        logged=127,
        owner="petra",
        responsible=["rivers-institute"],
        tags=RIVERS,
        then=[Decides(ago=47, status=Status.WAIVED, reason="The house is being rebuilt; the Foundation agrees.")],
    ),
)
