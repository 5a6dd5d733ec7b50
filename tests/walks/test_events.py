"""From a clause to its date by way of an event: logged from a text, waiting, dated with a preview, reminded of, moved.

The pages read the clock, so the walk begins today; what comes later is told its day.
"""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import make_office, make_unit, make_user
from tests.fixtures.mail import Mail, SmtpServer
from tracker.delivery import links
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Stays
from tracker.models import Deadline, Recipient, RecipientLink, SourceDocument, TriggerEvent
from tracker.operations import deadlines
from tracker.operations.audit import Actor
from tracker.operations.following import Effect
from tracker.operations.terms import Due
from tracker.operations.triggers import set_day, what_would_move

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.of_command("test")
TODAY = datetime.now(UTC).date()
FUNDS = TODAY + timedelta(days=30)
ADDRESS = "a.petrova@water.example.org"
CLAUSES = {
    "Report": "The Ministry sends a report within 30 days of receipt of funds.",
    "Accounts": "The Ministry hands in its accounts within 3 months of receipt of funds.",
}


@pytest.fixture
def server(smtp_server: SmtpServer, settings: Any) -> SmtpServer:
    settings.EMAIL_URL = smtp_server.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    return smtp_server


def mails_of(server: SmtpServer, day: date) -> list[Mail]:
    """What was sent to the ministry on the evening of that day, as no window is open any more that is not used."""
    server.clear()
    evening = datetime.combine(day, time(23, 30), UTC).isoformat()
    for name in ("sweep", "deliver"):
        call_command(name, "--now", evening, verbosity=0, stdout=StringIO())
    return server.to(ADDRESS)


def logged(client: Client, source: SourceDocument, title: str) -> Deadline:
    """A clause of the text, logged from its passage with the due words in it."""
    start = source.text.index(CLAUSES[title])
    place = {"start": start, "end": start + len(CLAUSES[title])}
    panel = client.get(f"/documents/{source.pk}/passage/", place)
    words = panel.context["form"]["due"].value()
    assert "Waits for: receipt of funds" in panel.content.decode()
    form = {**place, "title": title, "due": words, "seen": words, "responsible": "Ministry of Water", "email": ADDRESS}
    assert client.post(f"/documents/{source.pk}/", form | {"save": "yes"}).status_code == 302
    return Deadline.objects.get(commitment__title=title)


def pasted(client: Client, unit: int) -> SourceDocument:
    form = {"text": "\n".join(CLAUSES.values()), "title": "Grant agreement", "language": "en", "unit": unit}
    client.post("/documents/new/", form | {"published_on": TODAY.isoformat()})
    return SourceDocument.objects.get()


def last_days(*rows: Deadline) -> list[date | None]:
    return [Deadline.objects.get(pk=row.pk).last_day for row in rows]


def told(effects: list[Effect]) -> list[tuple[int, object, object, object, object]]:
    return [(one.deadline.pk, one.before, one.after, one.status, one.stays) for one in effects]


def three_months_after(day: date) -> date:
    month = day.month + 3
    first = date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    end = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, end.day))


def test_a_clause_waits_is_dated_reminded_of_and_moved(server: SmtpServer) -> None:
    make_office(sending_since=datetime.now(UTC) - timedelta(days=30))
    unit = make_unit("Grants")
    client = Client()
    client.force_login(make_user("staff@office.example.org", name="T. Staff", unit=unit))
    source = pasted(client, unit.pk)
    report, accounts = logged(client, source, "Report"), logged(client, source, "Accounts")
    assert {report.state, accounts.state} == {Status.AWAITING_TRIGGER}
    assert mails_of(server, TODAY + timedelta(days=1)) == []

    # Who is written to about it promises no date either.
    person = Recipient.objects.get(email=ADDRESS)
    link = RecipientLink.objects.create(
        recipient=person, scope="items", deadlines=[report.pk], created_at=datetime.now(UTC)
    )
    page = Client().get(f"/r/{links.token_of(link)}/items/{report.pk}/").content.decode()
    assert "no date yet: 30 days after “receipt of funds”" in page
    assert "before the last day" not in page and "We need more time" not in page

    # The day is named, after a look at what follows.
    event = TriggerEvent.objects.get()
    assert "2 dates hang on it" in client.get(f"/documents/{source.pk}/").content.decode()
    shown = client.post(f"/events/{event.pk}/", {"day": FUNDS.isoformat()})
    promised = told(shown.context["moving"])
    assert last_days(report, accounts) == [None, None]
    client.post(f"/events/{event.pk}/", {"day": FUNDS.isoformat(), "seen": shown.context["stamp"]})
    due = [FUNDS + timedelta(days=30), three_months_after(FUNDS)]
    assert last_days(report, accounts) == due == [one[2].last_day for one in promised]  # type: ignore[attr-defined]
    news = mails_of(server, TODAY + timedelta(days=2))
    assert len(news) == 2 and all("The day of the event" in mail.text for mail in news)

    # Reminders follow the date.
    steps = [day for n in range(3, 61) if mails_of(server, day := TODAY + timedelta(days=n))]
    assert steps and steps[0] >= due[0] - timedelta(days=14) and steps[-1] <= due[0]

    # One of the two is extended; then the day turns out to be another, and only the other one moves.
    later = datetime.combine(TODAY + timedelta(days=61), time(12), UTC)
    summer = Due(date=PartialDate.of_day(three_months_after(FUNDS) + timedelta(days=100)))
    deadlines.extend(accounts, by=BY, now=later, due=summer, reason="Flood")
    other = FUNDS + timedelta(days=40)
    preview = what_would_move(event, other, now=later)
    assert [one.stays for one in preview] == [None, Stays.EXTENDED]
    assert told(preview) == told(set_day(event, other, by=BY, now=later, reason="The bank was wrong"))
    assert last_days(report, accounts) == [other + timedelta(days=30), summer.date.last_day]
    page = client.get(f"/commitments/{report.commitment.reference}/").content.decode()
    assert "changed the day of the event" in page and "The day of “receipt of funds” is" in page
    (moved, extended) = sorted(mails_of(server, TODAY + timedelta(days=62)), key=lambda mail: "Flood" in mail.text)
    assert "This date was moved" in moved.text and "The bank was wrong" in moved.text
    assert "Flood" in extended.text
