"""Due words in a form: the reading that is taken, the others, and what a verb gets."""

from datetime import date

from tracker.domain.deadlines import Boundary
from tracker.language.phrases import split
from tracker.models import OfficeSettings
from tracker.web.reading import choices_of, read

REFERENCE = date(2026, 11, 22)


def office(**values: object) -> OfficeSettings:
    return OfficeSettings(name="Office", zone="UTC", **values)


def test_by_april_is_through_april_and_offers_the_others() -> None:
    first, *others = read("by April", reference=REFERENCE, office=office())
    assert (first.key, first.first, first.words) == ("2027-04|end", True, "by the end of April 2027")
    assert [one.key for one in others] == ["2027-04|start", "2027-04-01|end"]
    assert (first.due.wording, first.due.reference_date) == ("by April", REFERENCE)


def test_the_chosen_reading_comes_first() -> None:
    first, *others = read("by April", reference=REFERENCE, office=office(), chosen="2027-04|start")
    assert first.last_day == date(2027, 3, 31)
    assert first.due.boundary is Boundary.START
    assert "2027-04|end" in [one.key for one in others]


def test_a_choice_that_does_not_fit_the_words_is_ignored() -> None:
    assert read("by May", reference=REFERENCE, office=office(), chosen="2027-04|start")[0].key == "2027-05|end"


def test_an_office_may_read_by_april_as_before_april() -> None:
    first, *_others = read("by April", reference=REFERENCE, office=office(by_period_means="start"))
    assert first.key == "2027-04|start"
    (day, *_others) = read("by 30 April 2027", reference=REFERENCE, office=office(by_period_means="start"))
    assert day.key == "2027-04-30|end"


def test_words_without_a_date_and_dates_that_have_passed() -> None:
    assert read("soon", reference=REFERENCE, office=office()) == []
    assert read("x" * 400, reference=REFERENCE, office=office()) == []
    assert read("by 3 March 2026", reference=REFERENCE, office=office())[0].is_past


def test_the_other_reading_names_its_year_where_it_is_another() -> None:
    first, other = read("by 2030", reference=REFERENCE, office=office())
    assert (first.label, other.label) == ("by the end of 2030", "before 2030 begins: Mon 31 Dec 2029")
    _first, other, *_others = read("by December", reference=REFERENCE, office=office())
    assert other.label == "before December 2026 begins: Mon 30 Nov"


def test_what_has_passed_is_no_other_reading_of_what_has_not() -> None:
    assert [one.key for one in read("by November", reference=REFERENCE, office=office())] == ["2026-11|end"]
    assert [one.is_past for one in read("by April 2026", reference=REFERENCE, office=office())] == [True] * 3


def test_what_to_check_in_the_sentence_is_said_with_the_reading_that_is_taken() -> None:
    reading = split("Progress report by April or by May", REFERENCE).reading
    assert reading is not None
    first, *others = choices_of(reading, reference=REFERENCE)
    assert first.reading.warnings == ("year-assumed", "second-date")
    assert first.doubts[1].startswith("A second date stands in this sentence")
    assert all("second-date" in one.reading.warnings for one in others)
