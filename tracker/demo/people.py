"""Who works in the invented office and who is written to outside it. Addresses end in .example and lead nowhere."""

from tracker.demo.story import RESEARCH, SERVICES, Body, Colleague, Person
from tracker.domain.reminders import Mode
from tracker.models import Membership, Party

OFFICE_NAME = "Programme Office Lindhaven"
UNITS = {RESEARCH: "Research cooperation", SERVICES: "Grants and services"}

PASSWORD = "every promise has a day"  # noqa: S105 - printed by `make up`; the office is invented

_STAFF, _ADMIN = Membership.Role.STAFF.value, Membership.Role.ADMIN.value
_REVIEWER, _AUDITOR = Membership.Role.REVIEWER.value, Membership.Role.AUDITOR.value

_BOTH = (RESEARCH, SERVICES)

COLLEAGUES = (
    Colleague("nora", "Nora Vale", "nora.vale@programme-office.example", _ADMIN, _BOTH),
    Colleague("tomas", "Tomas Iver", "tomas.iver@programme-office.example", _STAFF, (RESEARCH,)),
    Colleague("petra", "Petra Oslin", "petra.oslin@programme-office.example", _STAFF, (SERVICES,)),
    Colleague("ines", "Ines Marlow", "ines.marlow@programme-office.example", _REVIEWER, _BOTH),
    Colleague("walt", "Walt Kember", "walt.kember@programme-office.example", _AUDITOR, _BOTH),
)
LOGINS = (
    ("admin", COLLEAGUES[0].email),
    ("staff, research cooperation", COLLEAGUES[1].email),
    ("staff, grants and services", COLLEAGUES[2].email),
    ("reviewer", COLLEAGUES[3].email),
    ("auditor", COLLEAGUES[4].email),
)

PEOPLE = {
    "chancellery-registry": Person(name="Registry of the Chancellery", email="registry@chancellery.norvania.example"),
    "lena": Person(name="Lena Brandvik", email="lena.brandvik@science.norvania.example"),
    "arne": Person(name="Arne Fossum", email="arne.fossum@chancellery.norvania.example"),
    "oskar": Person(name="Oskar Thiel", email="oskar.thiel@halvorn-bank.example"),
    "mira": Person(name="Mira Sand", email="mira.sand@digital-research.example"),
    "jonas": Person(name="Jonas Reit", email="jonas.reit@standards.norvania.example"),
    "aino": Person(name="Aino Kest", email="aino.kest@statistics.norvania.example"),
    "viktor": Person(name="Viktor Amdal", email="viktor.amdal@data-service.example"),
    "elin": Person(name="Elin Soma", email="elin.soma@academy.norvania.example", mode=Mode.WEEKLY),
    "nino": Person(name="Nino Darel", email="nino.darel@language-institute.example", zone="Asia/Tbilisi"),
    "dag": Person(name="Dag Holme", email="dag.holme@uni-lindhaven.example"),
    "rector": Person(name="Signe Aas", email="rectorate@uni-lindhaven.example"),
    "sara": Person(name="Sara Lind", email="sara.lind@rivers.uni-lindhaven.example"),
    "bo": Person(name="Bo Rask", email="bo.rask@finance.uni-lindhaven.example"),
    "alma": Person(name="Alma Reyes", email="alma.reyes@corvane.example"),
    "ruth": Person(name="Ruth Osei", email="ruth.osei@brandt-osei.example"),
    "rolf": Person(name="Rolf Dane", email="rolf.dane@harbour-air.example"),
    "gerd": Person(name="Gerd Maar", email="gerd.maar@programme-office.example"),
    "lotte": Person(name="Lotte Vind", email="registry@programme-office.example", mode=Mode.AT_ONCE),
    "caretaker": Person(name="Finn Tarp", email="caretaker@programme-office.example"),
    "lifts": Person(name="Service desk", email="protocols@ascender-lifts.example"),
}

BODIES = (
    Body(key="president", name="President of Norvania", kind=Party.Kind.POST),
    Body(key="chancellery", name="State Chancellery of Norvania", aliases=("the Chancellery",),
         contacts=("chancellery-registry",)),
    Body(key="deputy", name="Deputy Head of the Chancellery", kind=Party.Kind.POST, parent="chancellery",
         contacts=("arne",)),
    Body(key="ministry", name="Ministry of Science", superior="deputy", contacts=("lena",)),
    Body(key="bank", name="Halvorn Bank", contacts=("oskar",)),
    Body(key="digital", name="Agency for Digital Research", parent="ministry", superior="ministry", contacts=("mira",)),
    Body(key="standards", name="Agency for Computing Standards", parent="ministry", superior="ministry",
         contacts=("jonas",)),
    Body(key="statistics", name="National Statistics Service", contacts=("aino",)),
    Body(key="data-service", name="Head of the Data Service", kind=Party.Kind.POST, contacts=("viktor",)),
    Body(key="academy", name="Academy of Sciences", contacts=("elin",)),
    Body(key="language-institute", name="Institute of Language Technology, Estmark", contacts=("nino",), calendar=True),
    Body(key="rectorate", name="Rectorate of the University of Lindhaven", contacts=("rector",)),
    Body(key="university", name="University of Lindhaven", superior="rectorate", contacts=("dag",)),
    Body(key="rivers-institute", name="Institute for River Studies", parent="university", superior="rectorate",
         contacts=("sara",)),
    Body(key="finance", name="Finance Department of the University", parent="university", superior="rectorate",
         contacts=("bo",)),
    Body(key="foundation", name="Corvane Foundation", contacts=("alma",)),
    Body(key="auditors", name="Brandt & Osei, auditors", contacts=("ruth",)),
    Body(key="air-network", name="Harbour Air Network", contacts=("rolf",)),
    Body(key="evaluation", name="Evaluation", contacts=("ines",)),
    Body(key="steering-group", name="Steering group of the joint programme"),
    Body(key="committee", name="Building committee"),
    Body(key="building-services", name="Building Services", contacts=("gerd",)),
    Body(key="registry", name="Registry and archive", contacts=("lotte",)),
    Body(key="caretaker", name="Caretaker", kind=Party.Kind.POST, contacts=("caretaker",)),
    Body(key="lift-company", name="Ascender Lifts", contacts=("lifts",)),
)  # fmt: skip

# What became of some of the addresses, in working days before today.
BOUNCES = ("lifts",)
LEFT = ("data-service", 40)
UNSUBSCRIBED = ("caretaker", 20)
AWAY = ("jonas", 5, 9, "mira")  # who, since, until so many days from today, deputy
ASKED_FOR_LINK = ("sara", 12)
MAILBOX_FULL = ("rolf", 1)
ANSWERS_BY_ITSELF = ("lena", 1, 6)  # who, since, away until so many days from today
