"""Lists that somebody named: kept, renamed and deleted, each by its own account."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import NOW, make_user
from tests.operations.stories import BY, events, last_event
from tracker.models import Feed, SavedView
from tracker.operations import feeds, saved_views
from tracker.operations.errors import Refused
from tracker.operations.saved_views import LONGEST, LONGEST_NAME, MOST

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_a_list_is_kept_under_a_tidied_name() -> None:
    user = make_user()
    view = saved_views.save(user, "  Water \n and   wells ", "tag=water&sort=-due", by=BY, now=NOW)
    assert (view.user, view.name, view.query, view.created_at) == (user, "Water and wells", "tag=water&sort=-due", NOW)
    assert SavedView.objects.get() == view and events() == ["view.saved"]
    assert last_event("view.saved").target == f"savedview:{view.pk}"


def test_a_name_that_is_taken_gets_the_new_list_and_keeps_its_calendars() -> None:
    user, other = make_user(), make_user()
    view = saved_views.save(user, "Water", "tag=water", by=BY, now=NOW)
    feed = feeds.make(user, view, uid=uuid4(), by=BY, now=NOW)
    theirs = saved_views.save(other, "Water", "tag=bank", by=BY, now=NOW)
    again = saved_views.save(user, "Water", "tag=wells", by=BY, now=LATER)
    assert (again.pk, again.query, again.created_at) == (view.pk, "tag=wells", NOW)
    theirs.refresh_from_db(), feed.refresh_from_db()
    assert (theirs.query, feed.view, feed.revoked_at) == ("tag=bank", view, None)
    assert SavedView.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "query", "why"),
    [
        ("", "", "Give the view a name"), (" \t\n ", "", "Give the view a name"),
        ("x" * (LONGEST_NAME + 1), "", "too long"), ("Water", "q=" + "x" * (LONGEST - 1), "too long to be kept"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(name: str, query: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        saved_views.save(make_user(), name, query, by=BY, now=NOW)
    assert not SavedView.objects.exists() and events() == []


def test_the_longest_name_and_list_are_kept() -> None:
    view = saved_views.save(make_user(), "x" * LONGEST_NAME, "q=" + "x" * (LONGEST - 2), by=BY, now=NOW)
    view.refresh_from_db()
    assert (len(view.name), len(view.query)) == (LONGEST_NAME, LONGEST)


def test_there_is_a_most_for_each_account_but_what_is_there_can_change() -> None:
    user = make_user()
    for number in range(MOST):
        saved_views.save(user, f"View {number}", "", by=BY, now=NOW)
    with pytest.raises(Refused, match=f"{MOST} views"):
        saved_views.save(user, "One more", "", by=BY, now=NOW)
    saved_views.save(user, "View 3", "tag=water", by=BY, now=NOW)
    saved_views.save(make_user(), "One more", "", by=BY, now=NOW)
    assert SavedView.objects.filter(user=user).count() == MOST


def test_renaming_keeps_the_list_and_refuses_a_name_of_ones_own_that_is_taken() -> None:
    user = make_user()
    view = saved_views.save(user, "Water", "tag=water", by=BY, now=NOW)
    saved_views.save(user, "Bank", "", by=BY, now=NOW)
    saved_views.save(make_user(), "Wells", "", by=BY, now=NOW)
    for name, why in (("Bank", "already"), ("  ", "name"), ("x" * (LONGEST_NAME + 1), "too long")):
        with pytest.raises(Refused, match=why):
            saved_views.rename(view, name, by=BY, now=LATER)
    view.refresh_from_db()
    assert view.name == "Water" and "view.renamed" not in events()
    saved_views.rename(view, " Wells ", by=BY, now=LATER)  # another account's name is no obstacle
    saved_views.rename(view, "Wells", by=BY, now=LATER)  # and neither is its own
    view.refresh_from_db()
    assert (view.name, view.query) == ("Wells", "tag=water")
    assert last_event("view.renamed").target == f"savedview:{view.pk}"


def test_deleting_ends_its_calendars_and_touches_no_other() -> None:
    user, other = make_user(), make_user()
    view = saved_views.save(user, "Water", "tag=water", by=BY, now=NOW)
    kept = saved_views.save(other, "Water", "tag=water", by=BY, now=NOW)
    feeds.make(user, view, uid=uuid4(), by=BY, now=NOW)
    own = feeds.make(user, uid=uuid4(), by=BY, now=NOW)
    theirs = feeds.make(other, kept, uid=uuid4(), by=BY, now=NOW)
    target = f"savedview:{view.pk}"
    saved_views.delete(view, by=BY, now=LATER)
    assert list(SavedView.objects.all()) == [kept]
    assert set(Feed.objects.values_list("pk", "revoked_at")) == {(own.pk, None), (theirs.pk, None)}
    assert events()[-2:] == ["feed.revoked", "view.deleted"] and last_event("view.deleted").target == target
