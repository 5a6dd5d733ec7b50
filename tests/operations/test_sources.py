"""Texts are kept once and for good; passages are found again."""

import io

import pytest
from django.core.files.base import File

from tests.factories import NOW, make_party, make_unit, make_user
from tests.operations.stories import BY, events, last_event
from tracker.models import Quotation, SourceDocument, Unit
from tracker.operations import sources
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
TEXT = "7.2 The Grantee shall submit\r\nthe progress report by April 2027."


def add(unit: Unit | None = None, **values: object) -> SourceDocument:
    given = {"title": " Grant agreement ", "text": TEXT, **values}
    return sources.add(by=BY, now=NOW, unit=unit or make_unit(), **given)  # type: ignore[arg-type]


def test_a_text_is_kept_normalised() -> None:
    source = add(text="Cafe\u0301\r\n\0Report by April.\r\n")
    assert source.text == "Caf\u00e9\nReport by April."
    assert source.sha256 == sources.text_digest(source.text)
    assert events() == ["source.added"]


def test_defaults_for_its_commitments_come_with_it() -> None:
    issuer, owner = make_party(), make_user()
    source = SourceDocument.objects.get(pk=add(issuer=issuer, owner=owner, second_hand=True, publisher=" Press ").pk)
    assert (source.issuer, source.owner, source.second_hand, source.publisher) == (issuer, owner, True, "Press")
    assert (source.title, source.added_at) == ("Grant agreement", NOW)


def test_a_unit_has_a_text_once() -> None:
    unit = make_unit()
    add(unit)
    with pytest.raises(Refused, match="“Grant agreement”"):
        add(unit, title="The same", text=TEXT.replace("\r\n", "\n"))
    add(make_unit())


@pytest.mark.parametrize(("values", "words"), [({"text": " \n\0"}, "no text"), ({"title": " "}, "title")])
def test_what_is_no_source_is_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        add(**values)


def test_a_file_gets_a_name_of_its_own(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    source = add(file=File(io.BytesIO(b"%PDF-")), file_name="../../etc/Agreement, v1.PDF")
    assert source.file_name == "Agreement, v1.PDF"
    assert source.file.name.startswith("sources/")
    assert source.file.name.endswith(".pdf")
    assert "Agreement" not in source.file.name


def test_a_passage_is_quoted_once() -> None:
    source = add()
    start = source.text.index("submit")
    quotation = sources.quote(source, by=BY, now=NOW, start=start, end=start + len("submit\nthe progress report"))
    assert quotation.exact == "submit\nthe progress report"
    assert source.text.startswith(quotation.prefix + quotation.exact, start - len(quotation.prefix))
    assert sources.quote(source, by=BY, now=NOW, start=quotation.start, end=quotation.end) == quotation
    assert Quotation.objects.count() == 1
    assert last_event("quotation.added").after == {"source": source.pk, "start": quotation.start, "end": quotation.end}


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 4), (-1, 4), (0, 10_000)])
def test_a_place_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(Refused, match="select it again"):
        sources.quote(add(), by=BY, now=NOW, start=start, end=end)
