"""A recipient reports, it comes back, they report again, it is accepted, and the next date of the series opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.fixtures.browser import PATIENCE
from tests.web.rooms import Office, office
from tests.web.test_personal import opened
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Kind, Status
from tracker.domain.policies import Role
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.domain.trajectories import Direction
from tracker.models import Commitment, Deadline, Indicator, Report, ReportDraft, User
from tracker.operations import commitments
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db(transaction=True)
PDF = {"mimeType": "application/pdf", "buffer": b"%PDF-1.7 and more"}


def yearly(place: Office) -> Deadline:
    """A report due every year, the first one some weeks ahead, with a measure."""
    now = datetime.now(UTC)
    ahead = now.date() + timedelta(days=40)
    rule = Recurrence(Frequency.YEARLY, months=(ahead.month,), month_days=(ahead.day,))
    roles = {row.role: row.party for row in place.commitment.participations.all()}
    commitment = commitments.record(
        by=Actor.of_user(place.staff), now=now, unit=place.unit, title="Assessment of the year", owner=place.staff,
        kind=Kind.REPORT, due=Due(date=PartialDate.of_day(ahead), wording="every year", recurrence=rule),
        parties=[(Role.RESPONSIBLE, roles["responsible"]), (Role.CONTROLLER, roles["controller"])],
    )  # fmt: skip
    deadline = commitment.deadlines.get()
    Indicator.objects.create(
        commitment=commitment, name="Place in the ranking", direction=Direction.DOWN, baseline=100, target=50,
        baseline_on=now.date() - timedelta(days=300), deadline=deadline, created_at=now,
    )  # fmt: skip
    return deadline


@contextmanager
def tab(browser: Browser, live_server: LiveServer, place: Office, user: User | None = None) -> Iterator[Page]:
    """A tab of a browser of somebody's own, signed in where it is an account's."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC", base_url=live_server.url)
    if user is not None:
        session = place.client(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_reported_returned_reported_again_accepted_and_the_next_one_opens(
    browser: Browser, live_server: LiveServer
) -> None:
    place = office()
    deadline = yearly(place)
    place.deadline, commitment = deadline, deadline.commitment
    _link, url = opened(place)
    with (
        tab(browser, live_server, place) as person,
        tab(browser, live_server, place, place.reviewer) as reviewer,
    ):
        _draft_and_send(person, url)
        _send_back(reviewer, deadline)
        _report_again(person, url)
        _accept(reviewer)
        person.goto(url)
        expect(person.locator("ol.versions > li")).to_have_count(2)
        expect(person.locator("ol.versions > li").first).to_contain_text("Accepted: met")
        expect(person.locator("ol.versions > li").last).to_contain_text("Annex 2 is missing")
    _next_one_is_open(commitment, deadline)


def _draft_and_send(person: Page, url: str) -> None:
    person.goto(url)
    person.get_by_role("link", name="Write a report").click()
    person.get_by_label("It is done, all of it").check()
    person.get_by_label("What was done, and what is still to do").fill("The assessment is with")
    person.get_by_label("Files that show it").set_input_files([{"name": "assessment.pdf", **PDF}])  # type: ignore[list-item]
    person.get_by_role("button", name="Keep as a draft").click()
    expect(person.get_by_role("status")).to_contain_text("The draft is kept")
    person.goto(url)
    person.get_by_role("link", name="Go on with your draft").click()
    expect(person.get_by_label("assessment.pdf")).to_be_checked()
    words = person.get_by_label("What was done, and what is still to do")
    expect(words).to_have_value("The assessment is with")
    words.fill("The assessment is with the council.")
    person.get_by_label("Place in the ranking").fill("54")
    person.get_by_label("As of").fill(datetime.now(UTC).date().isoformat())
    person.get_by_label("Your name").fill("A. Petrova")
    person.get_by_role("button", name="Send the report").click()
    expect(person.get_by_role("status")).to_contain_text("Thank you")
    assert not ReportDraft.objects.exists()


def _send_back(reviewer: Page, deadline: Deadline) -> None:
    reviewer.goto("/review/")
    reviewer.get_by_role("link", name="Accept or send back").click()
    reviewer.get_by_label("Send back").check()
    reviewer.get_by_label("Message to the sender").fill("Annex 2 is missing")
    reviewer.get_by_role("button", name="Decide").click()
    expect(reviewer.get_by_text("The report was sent back")).to_be_visible()
    deadline.refresh_from_db()
    assert deadline.status != Status.REPORTED


def _report_again(person: Page, url: str) -> None:
    person.goto(url)
    expect(person.get_by_text("Your last report came back")).to_be_visible()
    person.get_by_role("link", name="Report again").click()
    expect(person.get_by_label("Place in the ranking")).to_have_value("54")
    expect(person.get_by_label("assessment.pdf")).to_be_checked()
    person.get_by_label("Files that show it").set_input_files([{"name": "annex-2.pdf", **PDF}])  # type: ignore[list-item]
    person.get_by_role("button", name="Send the report").click()
    expect(person.get_by_role("status")).to_contain_text("Thank you")
    second = Report.objects.latest("pk")
    assert sorted(second.evidence.values_list("title", flat=True)) == ["annex-2.pdf", "assessment.pdf"]


def _accept(reviewer: Page) -> None:
    reviewer.goto("/review/")
    reviewer.get_by_role("link", name="Accept or send back").click()
    reviewer.get_by_label("Accept: met").check()
    reviewer.get_by_role("button", name="Decide").click()
    expect(reviewer.get_by_text("The report is accepted")).to_be_visible()


def _next_one_is_open(commitment: Commitment, deadline: Deadline) -> None:
    first, second = commitment.deadlines.order_by("number")
    assert first == deadline and first.state is Status.MET and second.is_open
    assert first.last_day and second.last_day and second.last_day.year == first.last_day.year + 1
    assert set(Report.objects.values_list("readings__state", flat=True)) == {"rejected", "accepted"}
