"""Events on the pages: words that wait for one, its own page with the preview, and who may set its day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_source
from tests.web.rooms import Office, office
from tracker.domain.dates import PartialDate
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import Deadline, TriggerEvent
from tracker.operations import commitments, deadlines, triggers
from tracker.operations.audit import Actor
from tracker.operations.terms import Due, Waits

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = NOW.date() + timedelta(days=20)
BY = Actor.of_command("test")
SENTENCE = "Ministry of Water: final report within 30 days of receipt of funds"
PROMISE = "The agency pays the last instalment within 30 days of receipt of the final report."
THIRTY = Duration(30, Counted.DAYS)


def waiting(place: Office, **values: Any) -> Deadline:
    """A date of the text that waits for the receipt of funds; the ministry is responsible."""
    given: dict[str, Any] = {"unit": place.unit, "source": place.source, "title": "Final report", **values}
    row = commitments.record(
        by=BY,
        now=NOW,
        waits=Waits(event="receipt of funds", offset=THIRTY, wording="within 30 days of receipt of funds"),
        parties=[(Role.RESPONSIBLE, place.commitment.participations.get(role="responsible").party)],
        **given,
    )
    return row.deadlines.get()


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def page_of(place: Office, event: TriggerEvent | None, who: str = "staff") -> Any:
    assert event is not None
    return place.client(getattr(place, who)).get(f"/events/{event.pk}/")


def confirm(client: Client, event: TriggerEvent | None, **sent: Any) -> Any:
    """Send a day, take what the preview names as seen, and confirm it."""
    assert event is not None
    url = f"/events/{event.pk}/"
    shown = client.post(url, sent)
    assert shown.status_code == 200, shown.content.decode()
    return client.post(url, sent | {"seen": shown.context["stamp"]})


class TestTheAddForm:
    def add(self, place: Office, **sent: Any) -> Any:
        form = {"text": SENTENCE, "unit": place.unit.pk, "save": "one", "seen": SENTENCE}
        return place.client(place.staff).post("/commitments/new/", form | sent)

    def test_it_says_that_it_waits(self) -> None:
        place = office()
        shown = place.client(place.staff).get("/commitments/interpret", {"text": SENTENCE}).content.decode()
        assert "Waits for: receipt of funds" in shown
        assert "30 days after “receipt of funds”" in shown
        assert "No reminder goes out until its day is known." in shown
        assert 'name="happened_on"' in shown and "six months" not in shown

    def test_a_waiting_date_instead_of_a_review(self) -> None:
        place = office()
        self.add(place)
        row = Deadline.objects.get(commitment__title="final report")
        assert (row.state, row.offset, row.is_review) == (Status.AWAITING_TRIGGER, THIRTY, False)
        assert row.trigger is not None and row.trigger.commitment == row.commitment
        shown = place.client(place.staff).get(f"/commitments/{row.commitment.reference}/").content.decode()
        assert "30 days after “receipt of funds”" in shown and "no reminder goes out" in shown
        assert f"/events/{row.trigger.pk}/" in shown and "Name its day" in shown
        assert "Remind now" not in shown and "Give it a date" in shown

    def test_a_day_dates_it_at_once(self) -> None:
        place = office()
        query = {"text": SENTENCE, "happened_on": DAY.isoformat()}
        shown = place.client(place.staff).get("/commitments/interpret", query).content.decode()
        assert "dated at once" in shown and "First reminders" in shown
        self.add(place, happened_on=DAY.isoformat())
        row = Deadline.objects.get(commitment__title="final report")
        assert (row.last_day, row.trigger and row.trigger.happened_on) == (DAY + timedelta(days=30), DAY)

    def test_a_date_by_hand_hangs_on_nothing(self) -> None:
        place = office()
        self.add(place, chosen_date=DAY.isoformat())
        row = Deadline.objects.get(commitment__title="final report")
        assert (row.last_day, row.trigger) == (DAY, None)

    def test_a_wrong_day_is_refused_and_kept(self) -> None:
        place = office()
        response = self.add(place, happened_on="30.02.2027")
        assert response.status_code == 422 and not TriggerEvent.objects.exists()


class TestThePassage:
    def place(self) -> tuple[Office, Any]:
        place = office()
        return place, make_source(f"Article 7. {PROMISE} Nothing else.", unit=place.unit, published_on=date(2026, 1, 5))

    def log(self, place: Office, source: Any, **sent: Any) -> Any:
        start = source.text.index(PROMISE)
        words = "within 30 days of receipt of the final report"
        form = {"start": start, "end": start + len(PROMISE), "title": "Pay", "due": words, "seen": words, "save": "yes"}
        return place.client(place.staff).post(f"/documents/{source.pk}/", form | sent)

    def test_it_is_proposed_with_its_words(self) -> None:
        place, source = self.place()
        start = source.text.index(PROMISE)
        query = {"start": start, "end": start + len(PROMISE)}
        shown = place.client(place.staff).get(f"/documents/{source.pk}/passage/", query).content.decode()
        assert "Waits for: receipt of the final report" in shown
        assert 'value="within 30 days of receipt of the final report"' in shown
        assert f'name="home" value="{source.pk}"' in shown

    def test_what_nobody_has_seen_is_shown_first(self) -> None:
        place, source = self.place()
        response = self.log(place, source, seen="")
        assert response.status_code == 422 and "Press the button once more" in response.content.decode()
        assert not TriggerEvent.objects.exists()

    def test_two_dates_of_a_text_hang_on_one_event(self) -> None:
        place, source = self.place()
        self.log(place, source)
        self.log(place, source, due="2 weeks after Receipt of the Final Report",
                 seen="2 weeks after Receipt of the Final Report")  # fmt: skip
        event = TriggerEvent.objects.get(source=source)
        assert event.deadlines.open().count() == 2
        shown = place.client(place.staff).get(f"/documents/{source.pk}/").content.decode()
        assert "Events that dates hang on" in shown and "2 dates hang on it" in shown and "day not known yet" in shown

    def test_an_event_that_has_its_day_dates_it_at_once(self) -> None:
        place, source = self.place()
        triggers.name_event(source, "receipt of the final report", by=BY, now=NOW, happened_on=DAY)
        query = {"due": "within 30 days of receipt of the final report", "home": source.pk, "reference": "2026-01-05"}
        shown = place.client(place.staff).get("/reading/", query).content.decode()
        assert "so it is dated at once" in shown and 'name="happened_on"' not in shown
        self.log(place, source)
        assert Deadline.objects.get(commitment__title="Pay").last_day == DAY + timedelta(days=30)

    def test_the_reading_counts_what_waits_with_it(self) -> None:
        place = office()
        waiting(place)
        query = {"due": "within 2 weeks of receipt of funds", "home": place.source.pk}
        shown = place.client(place.staff).get("/reading/", query).content.decode()
        assert "1 date waits for the same event already" in shown and "see first what moves" in shown
        assert 'name="happened_on"' not in shown
        for home in ("99999", "C-1999-0001", "", "9" * 40):
            shown = place.client(place.staff).get("/reading/", query | {"home": home}).content.decode()
            assert "Waits for: receipt of funds" in shown and "waits for the same event" not in shown

    def test_a_form_without_events_asks_for_a_date(self) -> None:
        place = office()
        shown = place.client(place.staff).get("/reading/", {"due": "within 2 weeks of receipt of funds"})
        assert "could not find a date" in shown.content.decode()


class TestOneMoreDate:
    def test_it_may_hang_on_an_event_of_the_text(self) -> None:
        place = office()
        first, words = waiting(place), "within 2 weeks of receipt of funds"
        url = f"/commitments/{place.commitment.reference}/date/"
        shown = place.client(place.staff).post(url, {"due": words, "kind": "report", "save": "yes"})
        assert "Waits for: receipt of funds" in shown.content.decode()
        place.client(place.staff).post(url, {"due": words, "seen": words, "kind": "report", "save": "yes"})
        added = place.commitment.deadlines.get(number=2)
        assert (added.trigger, added.state) == (first.trigger, Status.AWAITING_TRIGGER)
        shown = place.client(place.staff).get(f"/commitments/{place.commitment.reference}/").content.decode()
        assert "added a date (Progress report): not known yet" in shown

    def test_with_a_day(self) -> None:
        place = office()
        words = "within 2 weeks of receipt of funds"
        form = {"due": words, "seen": words, "kind": "report", "save": "yes", "happened_on": DAY.isoformat()}
        place.client(place.staff).post(f"/commitments/{place.commitment.reference}/date/", form)
        assert place.commitment.deadlines.get(number=2).last_day == DAY + timedelta(days=14)


class TestTheEventPage:
    def test_a_day_is_previewed_then_kept(self) -> None:
        place = office()
        row = waiting(place)
        assert row.trigger is not None
        client, url = place.client(place.staff), f"/events/{row.trigger.pk}/"
        shown = client.post(url, {"day": DAY.isoformat()})
        words = shown.content.decode()
        assert "Is this how you meant it?" in words and "1 date follows" in words and place.person.email in words
        assert fresh(row).last_day is None
        response = client.post(url, {"day": DAY.isoformat(), "seen": shown.context["stamp"]})
        assert response["Location"] == url
        assert fresh(row).last_day == DAY + timedelta(days=30)
        words = client.get(url).content.decode()
        assert "The day is kept: 1 date follows." in words and "set the day of the event" in words

    def test_only_what_was_shown_is_confirmed(self) -> None:
        place = office()
        row = waiting(place)
        client, url = place.client(place.staff), f"/events/{row.trigger_id}/"
        stamp = client.post(url, {"day": DAY.isoformat()}).context["stamp"]
        other = client.post(url, {"day": (DAY + timedelta(days=1)).isoformat(), "seen": stamp})
        assert "This is not what was shown before" in other.content.decode() and fresh(row).last_day is None
        waiting(place)
        more = client.post(url, {"day": DAY.isoformat(), "seen": stamp})
        words = more.content.decode()
        assert "This is not what was shown before" in words and "2 dates follow" in words
        assert fresh(row).last_day is None

    def test_a_change_needs_its_reason_and_leaves_extensions(self) -> None:
        place = office()
        moved, extended = waiting(place), waiting(place, title="Second report")
        client = place.client(place.staff)
        confirm(client, moved.trigger, day=DAY.isoformat())
        later = PartialDate.of_day(DAY + timedelta(days=90))
        deadlines.extend(extended, by=BY, now=NOW, due=Due(date=later), reason="Flood")
        other = {"day": (DAY + timedelta(days=7)).isoformat()}
        assert client.post(f"/events/{moved.trigger_id}/", other).status_code == 422
        shown = client.post(f"/events/{moved.trigger_id}/", other | {"reason": "The bank wrote"}).content.decode()
        assert "was extended: stays, decide by hand" in shown and "1 date stays" in shown
        confirm(client, moved.trigger, **other, reason="The bank wrote")
        assert (fresh(moved).last_day, fresh(extended).last_day) == (
            DAY + timedelta(days=37), DAY + timedelta(days=90)
        )  # fmt: skip
        assert "1 date stays as it is" in client.get(f"/events/{moved.trigger_id}/").content.decode()

    def test_the_day_is_taken_back(self) -> None:
        place = office()
        row = waiting(place)
        client = place.client(place.staff)
        confirm(client, row.trigger, day=DAY.isoformat())
        shown = client.post(f"/events/{row.trigger_id}/", {"day": "", "reason": "Announced too early"})
        assert "no date, waits again" in shown.content.decode() and "Take the day back" in shown.content.decode()
        confirm(client, row.trigger, day="", reason="Announced too early")
        assert fresh(row).state is Status.AWAITING_TRIGGER
        assert "took the day of the event back" in client.get(f"/events/{row.trigger_id}/").content.decode()

    @pytest.mark.parametrize("day", ["", "2027-02-30", "1950-01-01", "9999-12-31", "tomorrow"])
    def test_a_wrong_day_is_refused(self, day: str) -> None:
        place = office()
        row = waiting(place)
        response = place.client(place.staff).post(f"/events/{row.trigger_id}/", {"day": day})
        assert response.status_code == 422 and fresh(row).last_day is None

    def test_the_same_day_again(self) -> None:
        place = office()
        row = waiting(place)
        client = place.client(place.staff)
        confirm(client, row.trigger, day=DAY.isoformat())
        again = client.post(f"/events/{row.trigger_id}/", {"day": DAY.isoformat(), "reason": "Once more"})
        assert again.status_code == 422 and "That is its day already" in again.content.decode()


class TestWho:
    @pytest.mark.parametrize(
        ("who", "reads", "sets"),
        [("staff", 200, 200), ("admin", 200, 200), ("auditor", 200, 403), ("stranger", 200, 403),
         ("reviewer", 200, 403), ("outsider", 403, 403)],
    )  # fmt: skip
    def test_the_door_of_a_texts_event(self, who: str, reads: int, sets: int) -> None:
        place = office()
        row = waiting(place)
        assert page_of(place, row.trigger, who).status_code == reads
        client = place.client(getattr(place, who))
        assert client.post(f"/events/{row.trigger_id}/", {"day": DAY.isoformat()}).status_code == sets
        if reads == 200:
            has_button = "Show what moves" in page_of(place, row.trigger, who).content.decode()
            assert has_button == (sets == 200)
        assert fresh(row).last_day is None

    def test_without_account_one_signs_in(self) -> None:
        place = office()
        row = waiting(place)
        for response in (place.client().get(f"/events/{row.trigger_id}/"), place.client().post("/events/1/", {})):
            assert "/accounts/login/" in response["Location"]

    def test_of_what_one_does_not_see_there_is_no_event(self) -> None:
        place = office()
        hidden = waiting(place, source=None, confidential=True)
        assert page_of(place, hidden.trigger, "stranger").status_code == 404
        assert page_of(place, hidden.trigger, "auditor").status_code == 200
        assert page_of(place, hidden.trigger, "staff").status_code == 200
        assert place.client(place.staff).get("/events/987654/").status_code == 404

    def test_what_one_does_not_see_is_counted_only(self) -> None:
        place = office()
        other = place.stranger.memberships.get().unit
        mine = waiting(place)
        secret = waiting(place, unit=other, title="A secret of others", confidential=True)
        words = page_of(place, mine.trigger).content.decode()
        assert "1 more date hangs on it" in words and "A secret of others" not in words
        shown = place.client(place.staff).post(f"/events/{mine.trigger_id}/", {"day": DAY.isoformat()}).content.decode()
        assert "1 more date hangs on it" in shown and "A secret of others" not in shown
        assert "1 date follows" in shown
        confirm(place.client(place.staff), mine.trigger, day=DAY.isoformat())
        assert fresh(secret).last_day == DAY + timedelta(days=30)

    def test_the_commitment_names_its_event_to_all_who_read_it(self) -> None:
        place = office()
        row = waiting(place)
        for who, link in (("staff", "Name its day"), ("auditor", "See the event"), ("stranger", "See the event")):
            url = f"/commitments/{row.commitment.reference}/"
            words = place.client(getattr(place, who)).get(url).content.decode()
            assert "30 days after “receipt of funds”" in words and link in words

    def test_giving_a_date_by_hand_goes_on_working(self) -> None:
        place = office()
        row = waiting(place)
        words = f"{DAY.year + 1}-06-30"
        form = {"due": words, "seen": words, "reason": "They told us", "save": "yes"}
        place.client(place.staff).post(f"/commitments/{row.commitment.reference}/1/correct/", form)
        assert fresh(row).edtf == words


def test_a_party_is_asked_for_nothing_while_it_waits() -> None:
    place = office()
    row = waiting(place)
    assert not row.notifications.exists()
    response = place.client(place.staff).post(f"/commitments/{row.commitment.reference}/1/remind/")
    assert response.status_code == 302 and not row.notifications.exists()
