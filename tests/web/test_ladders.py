"""Ladders on the pages: read by everybody of the office, changed by admins after a look at what would change."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_commitment, make_deadline, make_quotation
from tests.web.ladder_forms import as_form, edit, form, sealed
from tests.web.rooms import Office, office
from tracker.domain.policies import DEFAULT_POLICY, Anchor, Days, Letter, Policy, Role, Step
from tracker.models import Deadline, PolicyVersion, ReminderPolicy, User
from tracker.operations import policies, schedule
from tracker.operations.audit import Actor
from tracker.operations.policy_effects import LOOK_AHEAD, effects_of

pytestmark = pytest.mark.django_db
BY = Actor("command:test")


def usual() -> ReminderPolicy:
    return ReminderPolicy.objects.get(use="dated")


def gentle(name: str = "Gentle") -> ReminderPolicy:
    ladder = Policy((Step("end-5", -5, Anchor.LATEST, frozenset({Role.RESPONSIBLE})),))
    return policies.save(None, by=BY, now=datetime.now(UTC), name=name, ladder=ladder)


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()
    return " ".join(unescape(response.content.decode()).split())


def saved(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    """Look at what would change, then save it."""
    seal = sealed(text(client.post(path, data | {"act": "preview"})))
    return client.post(path, {"act": "save", "ladder": seal})


@pytest.fixture
def place() -> Office:
    return office()


def readers(place: Office) -> list[User]:
    return [place.staff, place.stranger, place.reviewer, place.auditor, place.admin]


def test_everybody_of_the_office_reads_ladders(place: Office) -> None:
    row = usual()
    for user in readers(place):
        page = text(place.client(user).get("/office/ladders/"))
        assert "Standard reminders" in page and "1 open commitment" in page
        page = text(place.client(user).get(f"/office/ladders/{row.pk}/"))
        assert "3 working days before the last day</span>: responsible and supporting" in page
        assert "The superior only if this was sent before: 5 working days after the last day" in page
        assert "20 working days after the last day the deadline is long overdue" in page
    assert place.client(place.outsider).get("/office/ladders/").status_code == 403
    assert place.client().get("/office/ladders/").status_code == 302
    assert place.client(place.staff).get("/office/ladders/4711/").status_code == 404


def test_only_admins_change_them(place: Office) -> None:
    row = gentle()
    for user in readers(place)[:-1]:
        client = place.client(user)
        assert f"/office/ladders/{row.pk}/edit/" not in text(client.get(f"/office/ladders/{row.pk}/"))
        for path in ("/office/ladders/new/", edit(row)):
            assert "Only an admin changes ladders" in text(client.get(path), 403)
            assert client.post(path, form({"key": "new-1", "number": "3"})).status_code == 403
        assert client.post(f"/office/ladders/{row.pk}/retire/").status_code == 403
    row.refresh_from_db()
    assert (row.version, row.retired_at) == (1, None)
    assert "Change" in text(place.client(place.admin).get(f"/office/ladders/{row.pk}/"))


def test_confidential_commitments_are_counted_for_those_who_see_them(place: Office) -> None:
    place.commitment.confidential = True
    place.commitment.save()
    assert "0 open commitments" in text(place.client(place.stranger).get("/office/ladders/"))
    assert "1 open commitment" in text(place.client(place.auditor).get("/office/ladders/"))


def test_a_new_ladder_is_previewed_and_saved_with_all_its_fields(place: Office) -> None:
    client = place.client(place.admin)
    steps = [
        {"key": "new-2", "number": "5", "side": "after", "audience": ["responsible", "controller"],
         "repeat_every": "5", "repeat_cap": "3", "letter": "formal", "note": "Call  us."},
        {"key": "new-1", "number": "7", "days": "calendar", "units": ["month", "year"]},
        {"key": "new-3", "number": "10", "side": "after", "audience": ["superior"], "follows": "new-2"},
        {"key": "new-4", "number": "0", "audience": ["watcher"], "letter": "copy"},
    ]  # fmt: skip
    data = form(*steps, reason="For partners", long_overdue_after="25")
    page = text(client.post("/office/ladders/new/", data))
    assert "Is “Gentle” right?" in page
    assert "Again every 5 working days, at most 3 mails" in page
    assert not ReminderPolicy.objects.filter(name="Gentle").exists()
    answer = client.post("/office/ladders/new/", {"act": "save", "ladder": sealed(page)})
    row = ReminderPolicy.objects.get(name="Gentle")
    assert answer.headers["Location"] == f"/office/ladders/{row.pk}/"
    doer = frozenset({Role.RESPONSIBLE})
    first, last_day, late, latest = row.as_policy().steps
    assert (first.id, first.offset, first.days, first.audience) == ("end-7c", -7, Days.CALENDAR, doer)
    assert sorted(first.units) == ["month", "year"]
    assert (last_day.offset, last_day.letter) == (0, Letter.COPY)
    assert (late.id, late.repeat_every, late.repeat_cap, late.letter, late.note) == (
        "end+5", 5, 3, Letter.FORMAL, "Call us.")  # fmt: skip
    assert (latest.id, latest.follows) == ("end+10", "end+5")
    assert row.long_overdue_after == 25
    version = row.versions.get()
    assert (version.reason, version.by) == ("For partners", Actor.of_user(place.admin).ref)


def test_rows_are_added_and_taken_out_and_what_was_typed_is_kept(place: Office) -> None:
    client = place.client(place.admin)
    data = form({"key": "new-1", "number": "nonsense", "note": "Half typed"}, {"key": "end-3", "number": "3"})
    page = text(client.post("/office/ladders/new/", data | {"act": "add", "name": ""}))
    assert page.count('name="row"') == 3
    assert 'value="nonsense"' in page and "Half typed" in page and 'value="new-2"' in page
    assert "errorlist" not in page
    page = text(client.post("/office/ladders/new/", data | {"act": "remove-0"}))
    assert page.count('name="row"') == 1
    assert "Half typed" not in page and 'value="end-3"' in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number": ""}, "This field is required"),
        ({"number": "-3"}, "greater than or equal to 0"),
        ({"audience": []}, "tells nobody"),
        ({"repeat_every": "5"}, "Say how often it comes at most"),
        ({"repeat_cap": "5"}, "Say after how many days it comes again"),
        ({"audience": ["responsible", "superior"]}, "A superior is told only after a step"),
        ({"letter": "copy"}, "The responsible party is asked for something"),
        ({"number": "30", "side": "after"}, "Mails end 20 working days after the last day"),
        ({"follows": "end+77"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_above_the_form(
    place: Office, values: dict[str, Any], words: str
) -> None:
    good = {"key": "end-0", "number": "0"}
    data = form(good, {"key": "new-1", "number": "3", "note": "Kept"} | values)
    page = text(place.client(place.admin).post("/office/ladders/new/", data), 422)
    assert page.count(words) == 2
    assert 'class="errorlist"' in page and "Kept" in page and "Step 2, " in page
    assert "<title>Error:" in page
    assert ReminderPolicy.objects.count() == 2


def test_a_ladder_without_steps_or_with_a_name_that_is_taken_is_not_saved(place: Office) -> None:
    client = place.client(place.admin)
    assert "add one" in text(client.post("/office/ladders/new/", form()), 422)
    data = form({"key": "new-1", "number": "3"}, name="standard reminders")
    page = text(client.post("/office/ladders/new/", data))
    page = text(client.post("/office/ladders/new/", {"act": "save", "ladder": sealed(page)}), 422)
    assert "There is a ladder “standard reminders” already" in page
    assert 'value="standard reminders"' in page and 'value="end-3"' in page


def test_a_change_is_previewed_and_what_follows_is_what_was_previewed(place: Office) -> None:
    client, row = place.client(place.admin), usual()
    data = as_form(row, **{"end-3": {"number": "4"}, "end-10": {"audience": ["watcher"]}}) | {
        "long_overdue_after": "15"
    }
    page = text(client.post(edit(row), data))
    assert "What would change" in page
    assert "What was already sent stays sent" in page
    assert "A. Petrova" in page and place.commitment.title in page
    assert "4 working days before the last day" in page
    now = datetime.now(UTC)
    changed = policies_after(row)
    expected = effects_of(row, changed, now=now).after
    assert usual().version == 1
    answer = client.post(edit(row), {"act": "save", "ladder": sealed(page)})
    assert answer.status_code == 302
    assert usual().as_policy() == changed
    found = schedule.forecast(Deadline.objects.all(), now=now, until=now + LOOK_AHEAD)
    assert told(found) == told(expected) != set()
    page = text(client.get(f"/office/ladders/{row.pk}/"))
    assert "Version 2" in page and "N. Admin" in page
    assert "<del>3 working days before the last day: responsible and supporting</del>" in page


def policies_after(row: ReminderPolicy) -> Policy:
    """The ladder that the change above asks for."""
    moved = {"end-3": {"offset": -4}, "end-10": {"audience": frozenset({Role.WATCHER})}}
    steps = tuple(Step(**{**vars(step), **moved.get(step.id, {})}) for step in row.as_policy().steps)
    return Policy(steps, 15)


def told(planned: list[schedule.Planned]) -> set[Any]:
    return {
        (one.deadline.pk, one.recipient.pk if one.recipient else None, one.step.step.id, one.planned_at)
        for one in planned
        if not one.skip
    }


def test_the_preview_counts_what_appears_goes_and_moves(place: Office) -> None:
    row, now = usual(), datetime.now(UTC)
    ladder = policies_after(row)
    effects = effects_of(row, ladder, now=now)
    assert [one.after.step.step.id for one in effects.move] == ["end-3"]
    assert {one.step.step.id for one in effects.vanish} == {"end-10"}
    assert effects.appear == []
    assert (effects.deadlines, effects.looked_at) == (1, 1)
    late = make_deadline(place.commitment, (now - timedelta(days=7)).date(), now=now, number=7)
    effects = effects_of(row, ladder, now=now)
    assert late.pk in [one.deadline.pk for one in effects.earlier]
    back = effects_of(row, Policy(DEFAULT_POLICY.steps, 40), now=now)
    assert late.pk in [one.deadline.pk for one in back.later]


def test_saving_what_stands_is_no_version(place: Office) -> None:
    client, row = place.client(place.admin), usual()
    answer = client.post(edit(row), as_form(row), follow=True)
    assert "Nothing is different from what stands" in text(answer)  # type: ignore[arg-type]
    assert PolicyVersion.objects.filter(policy=row).count() == 1


def test_whoever_comes_too_late_keeps_what_was_typed_and_sees_what_the_other_changed(place: Office) -> None:
    client, row = place.client(place.admin), usual()
    mine = as_form(row, **{"end-3": {"number": "4", "note": "Mine"}})
    seal = sealed(text(client.post(edit(row), mine)))
    assert saved(client, edit(row), as_form(row) | {"long_overdue_after": "15"}).status_code == 302
    for data in (mine, {"act": "save", "ladder": seal}):
        page = text(client.post(edit(row), data), 409)
        assert "N. Admin has saved version 2" in page
        assert "<del>20 working days after the last day" in page
        assert "Mine" in page and 'name="seen" value="2"' in page
    assert (usual().version, usual().long_overdue_after) == (2, 15)
    answer = saved(client, edit(row), mine | {"seen": "2"})
    assert answer.status_code == 302
    assert usual().version == 3


def test_going_back_from_the_preview_keeps_what_was_typed(place: Office) -> None:
    client, row = place.client(place.admin), usual()
    data = as_form(row, **{"end-3": {"note": "Mine"}}) | {"reason": "Because"}
    page = text(client.post(edit(row), {"act": "back", "ladder": sealed(text(client.post(edit(row), data)))}))
    assert "Mine" in page and "Because" in page


def test_a_preview_saves_the_ladder_that_it_was_made_for_and_nothing_else(place: Office) -> None:
    client, row, other = place.client(place.admin), usual(), gentle()
    seal = sealed(text(client.post(edit(row), as_form(row) | {"long_overdue_after": "15"})))
    for path, ladder in ((edit(other), seal), ("/office/ladders/new/", seal), (edit(row), seal[:-2] + "xx")):
        answer = client.post(path, {"act": "save", "ladder": ladder})
        assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert (usual().version, ReminderPolicy.objects.count()) == (1, 3)


def test_a_copy_begins_as_the_other_is(place: Office) -> None:
    row = gentle()
    page = text(place.client(place.admin).get(f"/office/ladders/new/?from={row.pk}"))
    assert "Copy of Gentle" in page and page.count('name="row"') == 1
    for given in ("", "?from=x", "?from=4711", "?from=99999999999999999999"):
        page = text(place.client(place.admin).get(f"/office/ladders/new/{given}"))
        assert page.count('name="row"') == len(DEFAULT_POLICY.steps)


def test_a_ladder_is_retired_when_nobody_climbs_it(place: Office) -> None:
    client, row = place.client(place.admin), gentle()
    place.commitment.policy = row
    place.commitment.save()
    page = text(client.post(f"/office/ladders/{row.pk}/retire/", follow=True))  # type: ignore[arg-type]
    assert "still used by 1 open commitment: choose another ladder there first" in page
    place.commitment.policy = None
    place.commitment.save()
    page = text(client.post(f"/office/ladders/{row.pk}/retire/", follow=True))  # type: ignore[arg-type]
    assert "Retired: nobody can choose it" in page
    assert "is retired: copy it" in text(client.get(edit(row), follow=True))  # type: ignore[arg-type]
    reference = place.commitment.reference
    assert "Gentle" not in text(place.client(place.staff).get(f"/commitments/{reference}/edit/"))
    assert "Gentle" not in text(place.client(place.staff).get("/commitments/new/"))


def test_a_commitment_shows_its_ladder_and_is_given_another(place: Office) -> None:
    client, row = place.client(place.staff), gentle()
    path = f"/commitments/{place.commitment.reference}/"
    assert f'href="/office/ladders/{usual().pk}/">Standard reminders</a>' in text(client.get(path))
    page = client.get(f"{path}edit/")
    form = page.context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    assert client.post(f"{path}edit/", data | {"policy": row.pk}).status_code == 302
    assert f'href="/office/ladders/{row.pk}/">Gentle</a>' in text(client.get(path))


def test_a_document_gives_its_ladder_to_what_is_logged_and_to_those_that_are_ticked(place: Office) -> None:
    client, row = place.client(place.staff), gentle()
    other = make_commitment("Journal", unit=place.unit, source=place.source)
    path = f"/documents/{place.source.pk}/reminders/"
    page = text(client.get(path))
    assert "Progress assessments – now: the usual ones" in page and "Journal" in page
    answer = client.post(path, {"policy": row.pk, "commitments": [place.commitment.pk]})
    assert answer.status_code == 302
    for one in (place.source, place.commitment, other):
        one.refresh_from_db()
    assert (place.source.policy, place.commitment.policy, other.policy) == (row, row, None)
    page = text(client.get(f"/documents/{place.source.pk}/"))
    assert f'href="/office/ladders/{row.pk}/">Gentle</a>' in page and path in page


def test_who_does_not_log_from_a_document_chooses_nothing_for_it(place: Office) -> None:
    path = f"/documents/{place.source.pk}/reminders/"
    for user in (place.stranger, place.reviewer, place.auditor):
        client = place.client(user)
        assert client.post(path, {"policy": ""}).status_code in (403, 404)
        assert path not in client.get(f"/documents/{place.source.pk}/").content.decode()
    hidden = make_commitment("Elsewhere", source=place.source, quotation=make_quotation(place.source, "by April"))
    page = text(place.client(place.staff).get(path))
    assert "Elsewhere" not in page
    answer = place.client(place.staff).post(path, {"policy": gentle().pk, "commitments": [hidden.pk]})
    assert answer.status_code == 422
