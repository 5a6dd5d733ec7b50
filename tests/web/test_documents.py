"""Texts: who reads and adds them, what a file may be, and logging from a passage with and without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_commitment, make_party, make_source, make_user
from tests.web.rooms import TEXT, Office, office
from tracker.models import Commitment, Quotation, SourceDocument
from tracker.queries import documents

pytestmark = pytest.mark.django_db
SENTENCE = "The bank shall explore founding an international journal."


def new(place: Office, **values: object) -> dict[str, object]:
    """The form of a new text as the page sends it."""
    form = {"text": "We promise a report by May.", "title": "Minutes", "language": "en", "unit": place.unit.pk}
    return form | {"second_hand": "", "published_on": "2026-11-20"} | values


def place_of(words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


class TestReading:
    def test_own_unit_and_texts_of_visible_commitments(self) -> None:
        place = office()
        lonely = make_source("Nothing was logged here.", unit=place.unit)
        assert set(documents.documents_for(place.staff)) == {place.source, lonely}
        assert set(documents.documents_for(place.stranger)) == {place.source}
        assert set(documents.documents_for(place.auditor)) == {place.source, lonely}
        assert not documents.documents_for(place.outsider)

    def test_a_confidential_commitment_hides_the_text_from_other_units(self) -> None:
        place = office()
        make_commitment(unit=place.unit, source=place.source, confidential=True)
        assert place.source not in documents.documents_for(place.stranger)
        assert place.source in documents.documents_for(place.staff)

    @pytest.mark.parametrize(
        ("who", "status"), [("staff", 200), ("stranger", 200), ("auditor", 200), ("admin", 200), ("outsider", 403)]
    )
    def test_who_opens_a_text(self, who: str, status: int) -> None:
        place = office()
        for path in ("/documents/", f"/documents/{place.source.pk}/"):
            assert place.client(getattr(place, who)).get(path).status_code == status

    def test_without_account_one_signs_in(self) -> None:
        place = office()
        assert "/accounts/login/" in place.client().get(f"/documents/{place.source.pk}/")["Location"]

    def test_the_list_finds_titles(self) -> None:
        place = office()
        make_source("Other words.", unit=place.unit, title="Minutes of May")
        page = place.client(place.staff).get("/documents/?q=minutes").content.decode()
        assert "Minutes of May" in page and "Directive on research" not in page


class TestAdding:
    def test_a_pasted_text_with_what_its_commitments_inherit(self) -> None:
        place = office()
        values = new(place, issuer="The Cabinet", controller="Audit Chamber", owner=place.staff.pk, second_hand="yes")
        response = place.client(place.staff).post("/documents/new/", values)
        source = SourceDocument.objects.get(title="Minutes")
        assert response["Location"] == f"/documents/{source.pk}/"
        assert (str(source.issuer), str(source.controller)) == ("The Cabinet", "Audit Chamber")
        assert source.owner == place.staff
        assert source.second_hand and source.added_by == place.staff

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
    def test_a_file_in_old_and_new_code(self, encoding: str) -> None:
        place = office()
        file = SimpleUploadedFile("minutes.txt", "Отчёт представить до 1 апреля.".encode(encoding))
        place.client(place.staff).post("/documents/new/", new(place, text="", file=file, language="ru"))
        assert SourceDocument.objects.get(title="Minutes").text == "Отчёт представить до 1 апреля."

    def test_the_file_is_kept_and_saved_never_shown(self) -> None:
        place = office()
        sent = "<b>We promise a report by May.</b>".encode("cp1251")
        file = SimpleUploadedFile("../minutes of <May>.txt", sent)
        client = place.client(place.staff)
        client.post("/documents/new/", new(place, text="", file=file))
        source = SourceDocument.objects.get(title="Minutes")
        url = f"/documents/{source.pk}/file/"
        assert f'href="{url}"' in client.get(f"/documents/{source.pk}/").content.decode()
        got = client.get(url)
        assert b"".join(got.streaming_content) == sent and got["Content-Type"] == "text/plain"
        assert got["Content-Disposition"].startswith('attachment; filename="minutes of <May>.txt"')
        assert got["X-Content-Type-Options"] == "nosniff" and "sandbox" in got["Content-Security-Policy"]
        assert place.client(place.stranger).get(url).status_code == 404
        assert place.client(place.outsider).get(url).status_code == 403
        source.file.storage.delete(source.file.name)
        assert client.get(url).status_code == 404

    def test_a_text_that_was_pasted_has_no_file(self) -> None:
        place = office()
        client = place.client(place.staff)
        assert "Original file" not in client.get(f"/documents/{place.source.pk}/").content.decode()
        assert client.get(f"/documents/{place.source.pk}/file/").status_code == 404

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"text": ""}, "Paste the text in which the promise stands"),
            ({"text": "x" * 300_001}, "300,000"),
            ({"text": "", "file": b"%PDF\x00\x01"}, "copy its text"),
            ({"text": "", "file": b"a" * (2**20 + 1)}, "larger than 1 MB"),
            ({"title": ""}, "required"),
        ],
    )
    def test_a_sentence_says_what_to_do_instead(self, values: dict[str, object], words: str) -> None:
        place = office()
        if isinstance(values.get("file"), bytes):
            values = values | {"file": SimpleUploadedFile("file.txt", values["file"])}  # type: ignore[arg-type]
        response = place.client(place.staff).post("/documents/new/", new(place, **values))
        assert response.status_code == 422 and words in response.content.decode()
        assert SourceDocument.objects.count() == 1

    def test_the_same_text_leads_to_where_it_is(self) -> None:
        place = office()
        response = place.client(place.staff).post("/documents/new/", new(place, text=TEXT + "\r\n"))
        assert f"/documents/{place.source.pk}/" in response.content.decode()
        assert SourceDocument.objects.count() == 1

    @pytest.mark.parametrize("who", ["auditor", "reviewer", "outsider"])
    def test_who_may_not_add(self, who: str) -> None:
        place = office()
        client = place.client(getattr(place, who))
        assert client.get("/documents/new/").status_code == 403
        assert client.post("/documents/new/", new(place)).status_code == 403

    def test_a_unit_of_others_is_no_choice(self) -> None:
        place = office()
        assert place.client(place.stranger).post("/documents/new/", new(place)).status_code == 422


class TestLogging:
    def test_the_panel_proposes_what_the_passage_says(self) -> None:
        place = office()
        url = f"/documents/{place.source.pk}/"
        words = "The agencies shall submit progress assessments by April."
        for page in (
            place.client(place.staff).get(url, place_of(words)),
            place.client(place.staff).get(url, {"passage": words.replace(" ", "  ")}),
            place.client(place.staff).get(f"{url}passage/", place_of(words)),
        ):
            text = page.content.decode()
            assert 'value="by April"' in text and "By the end of April" in text
            assert "before April" in text and "begins" in text
            assert f'name="start" value="{place_of(words)["start"]}"' in text

    def test_a_passage_that_is_logged_already_says_so_to_those_who_may_see_it(self) -> None:
        place = office()
        url = f"/documents/{place.source.pk}/"
        place.client(place.staff).post(url, place_of(SENTENCE) | {"title": "Found a journal"})
        made = Commitment.objects.get(title="Found a journal")
        said = f"Already logged as {made.reference}"
        for words, shown in ((SENTENCE, True), ("explore founding", True), ("Nothing else was agreed.", False)):
            page = place.client(place.staff).get(f"{url}passage/", place_of(words)).content.decode()
            assert (said in page) is shown
        shown_whole = place.client(place.staff).get(url, place_of(SENTENCE)).content.decode()
        assert f"/commitments/{made.reference}/" in shown_whole
        assert list(documents.logged_over(place.source, place.stranger, 0, len(TEXT))) == [made]
        made.confidential = True
        made.save()
        assert not documents.logged_over(place.source, place.stranger, 0, len(TEXT))

    def test_half_words_are_made_whole(self) -> None:
        place = office()
        page = place.client(place.staff).get(f"/documents/{place.source.pk}/passage/", place_of("nk shall expl"))
        assert "<p>bank shall explore</p>" in page.content.decode()

    def test_the_known_party_that_the_sentence_names_is_proposed(self) -> None:
        place = office()
        make_party("Bank"), make_party("Halvorn Trust", aliases=["The bank"]), make_party("Journal")
        page = place.client(place.staff).get(f"/documents/{place.source.pk}/passage/", place_of(SENTENCE))
        assert 'name="responsible" value="Halvorn Trust"' in page.content.decode()

    @pytest.mark.parametrize("who", ["auditor", "former"])
    def test_who_only_reads_or_is_gone_is_not_offered_as_owner(self, who: str) -> None:
        place = office()
        make_user(name="F. Former", unit=place.unit, is_active=False)
        page = place.client(place.staff).get(f"/documents/{place.source.pk}/", place_of(SENTENCE)).content.decode()
        name = {"auditor": "A. Auditor", "former": "F. Former"}[who]
        assert name not in page and "R. Reviewer" in page and "N. Admin" in page

    def test_words_that_are_not_in_the_text(self) -> None:
        place = office()
        page = place.client(place.staff).get(f"/documents/{place.source.pk}/", {"passage": "Never said."})
        assert "not in the text" in page.content.decode()

    def test_a_commitment_is_bound_to_its_quote_and_the_panel_is_ready_again(self) -> None:
        place = office()
        place.source.owner = place.staff
        place.source.save()
        url = f"/documents/{place.source.pk}/"
        form = place_of(SENTENCE) | {
            "title": "Found a journal", "due": "by 2030", "seen": "by 2030", "responsible": "The Bank",
            "email": "bank@example.org", "supporting": "Academy\nB. Help <help@example.org>", "owner": place.staff.pk,
        }  # fmt: skip
        response = place.client(place.staff).post(url, form)
        made = Commitment.objects.get(title="Found a journal")
        assert response["Location"] == f"{url}?logged={made.reference}#at-{form['start']}"
        assert made.quotation is not None and made.quotation.exact == SENTENCE
        assert (made.source, made.owner, made.unit) == (place.source, place.staff, place.unit)
        assert made.deadlines.get().edtf == "2030"
        parties = {(row.role, row.party.name) for row in made.participations.select_related("party")}
        assert parties == {("responsible", "The Bank"), ("supporting", "Academy"), ("supporting", "B. Help")}
        page = place.client(place.staff).get(response["Location"]).content.decode()
        assert f"Saved as {made.reference}" in page and "paste the sentence" in page and 'class="quote-number"' in page

    def test_a_reading_that_nobody_saw_is_shown_first(self) -> None:
        place = office()
        url = f"/documents/{place.source.pk}/"
        form = place_of(SENTENCE) | {"title": "Journal", "due": "by April 2027", "seen": ""}
        response = place.client(place.staff).post(url, form)
        assert response.status_code == 422 and "y the end of April 2027" in response.content.decode()
        assert not Commitment.objects.filter(title="Journal")
        chosen = place.client(place.staff).post(url, form | {"choose": "2027-04|start"})
        assert 'name="due_choice" value="2027-04|start"' in chosen.content.decode()
        saved = form | {"seen": "by April 2027", "due_choice": "2027-04|start"}
        assert place.client(place.staff).post(url, saved).status_code == 302
        deadline = Commitment.objects.get(title="Journal").deadlines.get()
        assert str(deadline.last_day) == "2027-03-31" and deadline.boundary == "start"

    def test_without_a_date_it_is_asked_in_six_months(self) -> None:
        place = office()
        place.client(place.staff).post(f"/documents/{place.source.pk}/", place_of(SENTENCE) | {"title": "Journal"})
        assert Commitment.objects.get(title="Journal").deadlines.get().is_review

    @pytest.mark.parametrize("bad", [{"start": 5, "end": 5}, {"start": 0, "end": 9_999}, {"title": ""}, {"email": "x"}])
    def test_what_does_not_fit_saves_nothing(self, bad: dict[str, object]) -> None:
        place = office()
        form = place_of(SENTENCE) | {"title": "Journal", **bad}
        assert place.client(place.staff).post(f"/documents/{place.source.pk}/", form).status_code in (200, 422)
        assert not Commitment.objects.filter(title="Journal") and not Quotation.objects.exists()

    @pytest.mark.parametrize("who", ["stranger", "auditor"])
    def test_others_read_but_do_not_log(self, who: str) -> None:
        place = office()
        client, url = place.client(getattr(place, who)), f"/documents/{place.source.pk}/"
        assert "Log this passage" not in client.get(url).content.decode()
        assert client.post(url, place_of(SENTENCE) | {"title": "Journal"}).status_code == 403


def test_the_reading_while_one_types() -> None:
    place = office()
    page = place.client(place.staff).get("/reading/", {"due": "by April", "reference": "2026-11-22"}).content.decode()
    assert "By the end of April 2027" in page and 'value="2027-04|start"' in page
    assert "could not find a date" in place.client(place.staff).get("/reading/", {"due": "soon"}).content.decode()
