"""The page on which a request for more time is decided, and how far a date was moved, wherever the date stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_commitment
from tests.web.rooms import Office, office
from tests.web.test_personal import opened
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.durations import Counted, Duration
from tracker.models import Channel, Deadline, Extension
from tracker.operations import deadlines, extensions, triggers
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
BY = Actor.of_command("test")
THEN = datetime.now(UTC)


def asked(place: Office, **values: Any) -> Extension:
    assert place.deadline.last_day is not None
    wanted = place.deadline.last_day + timedelta(days=28)
    values = {"wording": "in four weeks", "date": PartialDate.of_day(wanted), "reason": "Flood", **values}
    return extensions.ask(
        place.deadline, by=Actor.of_recipient(place.person), now=THEN, boundary=Boundary.END,
        received_on=THEN.date(), channel=Channel.PAGE, recipient=place.person, name="A. Petrova", **values,
    )  # fmt: skip


def test_the_case_is_shown_whole() -> None:
    place = office()
    deadlines.extend(
        place.deadline, by=BY, now=THEN, reason="Rain",
        due=Due(date=PartialDate.of_day(place.deadline.last_day + timedelta(days=14))),
    )  # fmt: skip
    place.deadline.refresh_from_db()
    other = make_commitment("Visit of the donor", unit=place.unit)
    triggers.add_following(other, place.deadline, Duration(5, Counted.DAYS), by=BY, now=THEN)
    extension = asked(place)
    shown = place.client(place.admin).get(f"/review/extensions/{extension.pk}/").content.decode()
    for words in ("Now due", "Extended once, by 10 working days", "“Rain”", "20 working days more",
                  "1 date that follows this one moves, too", "Visit of the donor", "It is kept in every"):  # fmt: skip
        assert words in shown, words


def test_another_date_is_reckoned_when_it_is_read() -> None:
    place = office()
    extension = asked(place)
    wanted = (place.deadline.last_day + timedelta(days=7)).isoformat()
    data = {"decision": "other", "due": wanted, "reason": "Not longer"}
    shown = place.client(place.admin).post(f"/review/extensions/{extension.pk}/", data).content.decode()
    assert "The other date" in shown and "5 working days more" in shown


def test_hidden_dates_are_counted_and_not_named() -> None:
    place = office()
    hidden = make_commitment("Secret", confidential=True)
    triggers.add_following(hidden, place.deadline, Duration(5, Counted.DAYS), by=BY, now=THEN)
    extension = asked(place)
    shown = place.client(place.reviewer).get(f"/review/extensions/{extension.pk}/").content.decode()
    assert "Secret" not in shown and "1 more date hangs on it" in shown


def test_slip_stands_wherever_the_date_stands() -> None:
    place = office()
    due = Due(date=PartialDate.of_day(place.deadline.last_day + timedelta(days=14)))
    deadlines.extend(place.deadline, by=BY, now=THEN, due=due, reason="Rain")
    asked_again = asked(replace(place, deadline=Deadline.objects.get(pk=place.deadline.pk)))
    client, words = place.client(place.admin), "Extended once, by 10 working days"
    reference = place.commitment.reference
    for path in ("/commitments/", f"/commitments/{reference}/", f"/commitments/{reference}/1/log/", "/review/",
                 f"/review/extensions/{asked_again.pk}/"):  # fmt: skip
        assert words in client.get(path).content.decode(), path
    lines = b"".join(client.get("/commitments.csv").streaming_content).decode().splitlines()
    row = dict(zip(lines[0].lstrip("\ufeff").split(","), lines[1].split(","), strict=False))
    assert (row["times_extended"], row["slip_working_days"]) == ("1", "10")
    _link, path = opened(place)
    assert words in place.client().get(f"{path}items/{place.deadline.pk}/").content.decode()


def test_what_backs_a_request_comes_with_it() -> None:
    place = office()
    data = {
        "said": "more_time", "words": "in 30 days", "text": "Flood", "channel": "letter",
        "received_on": THEN.date().isoformat(), "name": "A. Petrova",
        "backing": SimpleUploadedFile("flood.pdf", PDF), "backing_url": "https://example.org/flood",
    }  # fmt: skip
    words = (place.deadline.last_day + timedelta(days=30)).isoformat()
    answer = place.client(place.staff).post(
        f"/commitments/{place.commitment.reference}/1/log/", data | {"words": words}
    )
    assert answer.status_code == 302, answer.content.decode()
    extension = Extension.objects.get()
    assert [one.title for one in extension.evidence.order_by("pk")] == ["flood.pdf", "https://example.org/flood"]
    file = extension.evidence.exclude(file="").get()
    sent = place.client(place.staff).get(f"/evidence/{file.pk}/")
    assert (sent.status_code, sent["X-Content-Type-Options"]) == (200, "nosniff")
    assert b"".join(sent.streaming_content) == PDF
    assert "flood.pdf" in place.client(place.admin).get(f"/review/extensions/{extension.pk}/").content.decode()
