"""Adding in one sentence: how it is read while one types and on the confirm step, and what is saved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_party
from tests.web.rooms import Office, office
from tracker.domain.lifecycle import Kind
from tracker.domain.policies import Role
from tracker.models import AuditEvent, Commitment, Party, Recipient

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
APRIL = TODAY.year + (TODAY.month > 4)
SENTENCE = "Ministry of Water: plan of the dams by April"


def read(place: Office, text: str, **more: str) -> str:
    response = place.client(place.staff).get("/commitments/interpret", {"text": text, **more})
    assert response.status_code == 200
    return response.content.decode()


def add(place: Office, text: str = SENTENCE, *, who: str = "staff", save: str = "one", **more: Any) -> Any:
    sent = {"text": text, "seen": text, "unit": place.unit.pk, "owner": place.staff.pk, "save": save, **more}
    return place.client(getattr(place, who)).post("/commitments/new/", sent)


def newest() -> Commitment:
    return Commitment.objects.latest("pk")


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("stranger", 200), ("reviewer", 403), ("admin", 200), ("auditor", 403), ("outsider", 403)],
)
def test_who_may_add(who: str, status: int) -> None:
    place = office()
    assert place.client().get("/commitments/new/").status_code == 302
    assert place.client(getattr(place, who)).get("/commitments/new/").status_code == status


def test_reading_says_who_what_when_and_who_is_told() -> None:
    place = office()
    shown = read(place, SENTENCE)
    for words in (
        "Ministry of Water", "(known)", "plan of the dams", f"By the end of April {APRIL}",
        f"before April {APRIL} begins", "A. Petrova (a.petrova@water.example.org)", "10 working days before",
    ):  # fmt: skip
        assert words in shown
    assert "(new: will be added)" in read(place, "Ministry of Roads: bridge by 2030")
    assert "Nobody to tell yet" in read(place, "Ministry of Roads: bridge by 2030")
    assert "b@roads.example.org" in read(place, "Ministry of Roads: bridge by 2030", email="b@roads.example.org")


def test_reading_knows_other_names() -> None:
    place = office()
    make_party("Ministry of Roads and Bridges", aliases=["MoRB"])
    assert "Ministry of Roads and Bridges" in read(place, "morb: bridge by 2030")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("report by 31 February 2027", "31 February 2027"),
        ("pay by 30 April 2027 and report by 31 May 2027", "second date"),
        ("", "appears here while you type"),
        ("Ministry of Water: plan of the dams", "We could not find a date"),
        ("plan by 27 April 1999", "has passed"),
        ("plan by Saturday 4 January 2031", "is no working day"),
        ("plan by 30 April", "No year is written"),
        ("x" * 100_000, "appears here while you type"),
        ("<script>alert(1)</script> by 2030", "&lt;script&gt;"),
    ],
)
def test_reading_says_what_is_odd(text: str, words: str) -> None:
    shown = read(office(), text)
    assert words in shown and "<script>" not in shown


def test_reading_writes_nothing() -> None:
    place = office()
    before = AuditEvent.objects.count(), Party.objects.count()
    read(place, "Ministry of Roads: bridge by 2030", email="b@roads.example.org")
    assert (AuditEvent.objects.count(), Party.objects.count()) == before


def test_reading_takes_a_constant_number_of_queries() -> None:
    place = office()
    client = place.client(place.staff)
    for number in range(5):
        make_party(f"Agency {number}", aliases=[f"A{number}"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/commitments/interpret", {"text": SENTENCE})
    assert len(queries) < 12, "\n".join(query["sql"][:160] for query in queries)


def test_saving_what_was_seen() -> None:
    place = office()
    response = add(place, tags="water, dams", internal_due=f"{APRIL}-04-09", supporting="Bank <bank@bank.example.org>")
    saved = newest()
    assert response["Location"] == f"/commitments/{saved.reference}/"
    deadline = saved.deadlines.get()
    assert (saved.title, deadline.edtf, deadline.boundary, deadline.wording) == (
        "plan of the dams", f"{APRIL}-04", "end", "by April"
    )  # fmt: skip
    assert (saved.tags, deadline.internal_due) == (["water", "dams"], date(APRIL, 4, 9))
    roles = {(one.role, one.party.name) for one in saved.participations.select_related("party")}
    assert roles == {(Role.RESPONSIBLE.value, "Ministry of Water"), (Role.SUPPORTING.value, "Bank")}
    assert saved.created_by == place.staff and saved.is_active


def test_what_was_not_seen_is_confirmed_first() -> None:
    place = office()
    count = Commitment.objects.count()
    for seen in ("", "Ministry of Water: plan of the dams by May"):
        response = add(place, seen=seen, tags="kept")
        page = response.content.decode()
        assert response.status_code == 200
        assert "Is this how you meant it?" in page and f"By the end of April {APRIL}" in page
        assert 'value="kept"' in page and SENTENCE in page
    assert Commitment.objects.count() == count


def test_the_other_reading_is_one_button() -> None:
    place = office()
    key = f"{APRIL}-04|start"
    page = place.client(place.staff).post("/commitments/new/", {"text": SENTENCE, "choose": key}).content.decode()
    assert f'name="due_choice" value="{key}"' in page
    add(place, due_choice=key)
    assert newest().deadlines.get().last_day == date(APRIL, 3, 31)
    add(place, "Ministry of Water: plan of the dams by May", seen=SENTENCE, due_choice=f"{APRIL}-05|start")
    fresh = read(place, "plan by April", seen=SENTENCE, due_choice=key)
    assert f"By the end of April {APRIL}" in fresh  # a reading chosen for other words is forgotten


def test_a_date_chosen_by_hand() -> None:
    place = office()
    add(place, "Ministry of Water: plan of the dams soon", chosen_date="2031-05-27")
    deadline = newest().deadlines.get()
    assert (deadline.edtf, deadline.kind) == ("2031-05-27", Kind.RESULT.value)
    assert add(place, chosen_date="27 of May").status_code == 422


def test_without_a_date_somebody_is_asked_in_six_months() -> None:
    place = office()
    page = read(place, "Ministry of Water: explore founding a journal")
    assert "in six months somebody is asked" in page
    add(place, "Ministry of Water: explore founding a journal")
    deadline = newest().deadlines.get()
    assert deadline.is_review and deadline.last_day is not None
    assert timedelta(days=175) < deadline.last_day - TODAY < timedelta(days=190)


def test_save_and_add_another_and_save_as_draft() -> None:
    place = office()
    assert add(place, save="another")["Location"] == "/commitments/new/"
    add(place, save="draft")
    assert newest().is_draft


def test_an_address_makes_its_contact() -> None:
    place = office()
    add(place, "Ministry of Roads: bridge by 2030", email="b.ivanov@roads.example.org")
    party = newest().participations.get().party
    assert party.name == "Ministry of Roads"
    assert Recipient.objects.get(contacts__party=party).email == "b.ivanov@roads.example.org"


@pytest.mark.parametrize(
    "wrong",
    [{"text": "", "seen": ""}, {"text": "by April", "seen": "by April"}, {"email": "nobody"}, {"supporting": "a@b <c"}],
)
def test_wrong_input_is_refused_and_kept(wrong: dict[str, str]) -> None:
    place = office()
    count = Commitment.objects.count()
    response = add(place, **{"tags": "kept", **wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Please correct this" in page and "<title>Error: " in page and 'value="kept"' in page
    assert Commitment.objects.count() == count


def test_only_for_units_of_ones_own() -> None:
    place = office()
    assert add(place, who="stranger").status_code == 422
    assert add(place, who="auditor").status_code == 403
    assert add(place, who="admin").status_code == 302


def test_a_sentence_from_my_week_is_filled_in_and_read() -> None:
    place = office()
    page = place.client(place.staff).get("/commitments/new/", {"text": SENTENCE}).content.decode()
    assert SENTENCE in page and f"By the end of April {APRIL}" in page


def test_a_day_that_does_not_exist_is_not_saved_without_a_date() -> None:
    place = office()
    response = add(place, "Progress report by 31 February 2027")
    assert response.status_code == 422 and "31 February 2027" in response.content.decode()
    assert not Commitment.objects.filter(title="Progress report").exists()


@pytest.mark.parametrize(
    ("text", "recognised", "due"),
    [
        ("Ministry of Water: progress report by 30 April 2028", "English (recognised)", "2028-04-30"),
        ("Министерство: отчёт не позднее 30 апреля 2028 г.", "Russian (recognised)", "2028-04-30"),
        ("水利部：于2028年4月底前报送进展报告", "Chinese (recognised)", "2028-04-30"),
    ],
)
def test_the_language_of_the_sentence_is_recognised(text: str, recognised: str, due: str) -> None:
    place = office()
    assert recognised in read(place, text)
    assert add(place, text).status_code == 302
    assert str(newest().deadlines.get().last_day) == due


def test_the_language_can_be_said() -> None:
    place = office()
    assert "30 April 2028" in read(place, "до 01.05.2028", language="ru")
    assert "1 May 2028" in read(place, "до 01.05.2028", language="en")


def test_a_duty_that_comes_again_without_a_first_day_asks_for_it() -> None:
    place = office()
    text = "Ministry of Water: state of the dams every six months"
    assert "comes again (every 6 months), but says no first day" in read(place, text)
    add(place, text, chosen_date="2028-05-31")
    deadline = newest().deadlines.get()
    assert str(deadline.last_day) == "2028-05-31"
    assert deadline.schedule.rrule == "FREQ=MONTHLY;INTERVAL=6"


def test_words_that_name_no_day_say_so() -> None:
    place = office()
    shown = place.client(place.staff).get("/reading/", {"due": "immediately"}).content.decode()
    assert "“immediately” names no day" in shown


def test_what_comes_again_keeps_its_rule() -> None:
    place = office()
    shown = read(place, "Ministry of Water: report by 31 March each year")
    assert "Comes again: every year by 31 March" in shown and "then:" in shown
    add(place, "Ministry of Water: report by 31 March each year")
    assert newest().title == "report"
    assert newest().deadlines.get().schedule.rrule == "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31"
