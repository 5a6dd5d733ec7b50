"""Every code of domain and language has words, and the words need only the values that the code carries."""

from datetime import date

import pytest
from django.utils import translation

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Explained, Roll, SpanCode, Terms, span_of
from tracker.domain.provisional import ProvisionalCode
from tracker.domain.triggers import TriggerCode
from tracker.language.codes import CONVENTIONS, COUNTED_UNITS, EXPLANATIONS, WARNINGS
from tracker.wording import convention_in_words, explain, warning_in_words

SPAN_VALUES: dict[SpanCode, dict[str, str]] = {
    SpanCode.STATED: {"edtf": "2027-04"},
    SpanCode.LAST_DAY_INCLUDED: {"edtf": "2027-04", "day": "2027-04-30"},
    SpanCode.DAY_BEFORE_PERIOD: {"edtf": "2027-04", "day": "2027-03-31"},
    SpanCode.FREE_WEEKEND: {"day": "2027-05-01"},
    SpanCode.FREE_HOLIDAY: {"day": "2026-05-09", "holiday": "Victory Day", "country": "RU"},
    SpanCode.FREE_OFFICE: {"day": "2027-05-03"},
    SpanCode.ROLL_NOT_NEEDED: {"day": "2027-04-30"},
    SpanCode.ROLLED_FOLLOWING: {"day": "2027-05-01", "to": "2027-05-03"},
    SpanCode.ROLLED_PRECEDING: {"day": "2027-05-01", "to": "2027-04-30"},
    SpanCode.ROLLED_WITHIN_MONTH: {"day": "2026-05-31", "to": "2026-05-29"},
    SpanCode.DAYS_GIVEN: {"first": "2027-04-01", "last": "2027-05-10"},
    SpanCode.ZONE: {"zone": "Asia/Bishkek", "day": "2027-05-01", "time": "00:00"},
    SpanCode.DAY_SKIPPED_IN_ZONE: {"zone": "Pacific/Apia", "day": "2011-12-30"},
}
SAMPLES = {
    "words": "by April", "written": "Monday", "period": "2027-04", "day": "2027-04-30", "first_day": "2027-04-11",
    "last_day": "2027-04-20", "reference": "2026-11-22", "anchor": "2026-11-22", "year": "2027", "event": "receipt",
    "rrule": "FREQ=YEARLY", "counted": "",
}  # fmt: skip
PARTS = ("early", "middle", "late")


def steps_of(code: str) -> list[Explained]:
    names = EXPLANATIONS[code]
    counts = ("1", "5", "-1", "-5") if code == "waits-for-event" else ("0", "1", "5")
    choices: list[dict[str, str]] = [{}]
    for name, values in (("unit", sorted(COUNTED_UNITS)), ("part", PARTS), ("count", counts)):
        if name in names:
            choices = [{**choice, name: value} for choice in choices for value in values]
    rest = {name: SAMPLES[name] for name in names - {"unit", "part", "count"}}
    steps = [Explained(code, {**rest, **choice}) for choice in choices]
    if code == "waits-for-event":
        steps += [Explained(code, {**step.values, "event": ""}) for step in steps if int(step.values["count"]) > 0]
    return steps


def assert_is_a_sentence(text: str) -> None:
    assert text.endswith(".")
    assert "%(" not in text
    assert not text.startswith("Step “")


@pytest.mark.parametrize("code", list(SpanCode))
def test_every_code_of_a_span_has_words(code: SpanCode) -> None:
    assert_is_a_sentence(explain([Explained(code, SPAN_VALUES[code])])[0])


@pytest.mark.parametrize("code", sorted(EXPLANATIONS))
def test_every_code_of_a_reading_has_words(code: str) -> None:
    steps = steps_of(code)
    for text in explain(steps):
        assert_is_a_sentence(text)


@pytest.mark.parametrize("code", list(TriggerCode))
def test_every_code_of_an_event_has_words(code: TriggerCode) -> None:
    for text in explain(steps_of(code) if code in EXPLANATIONS else [Explained(code, SAMPLES)]):
        assert_is_a_sentence(text)


PROVISIONAL_VALUES = {
    ProvisionalCode.OFFICE_DAY: {"day": "2027-05-03"},
    ProvisionalCode.FEAST: {"day": "2027-05-16", "holiday": "Eid al-Adha", "country": "KG"},
    ProvisionalCode.YEAR_UNANNOUNCED: {"year": "2028", "country": "CN"},
    ProvisionalCode.YEAR_UNKNOWN: {"year": "2150", "country": "RU"},
}


@pytest.mark.parametrize("code", list(ProvisionalCode))
def test_every_doubt_has_words(code: ProvisionalCode) -> None:
    text = explain([Explained(code, PROVISIONAL_VALUES[code])])[0]
    assert_is_a_sentence(text)
    assert text.startswith("Provisional: ")


def test_codes_of_span_and_reading_do_not_meet() -> None:
    assert not set(SpanCode) & set(EXPLANATIONS)


def test_every_convention_and_warning_has_words() -> None:
    for code in CONVENTIONS:
        assert convention_in_words(code).endswith(".")
    for code in WARNINGS:
        assert warning_in_words(code).endswith(".")
    assert convention_in_words("") == convention_in_words("long-forgotten") == ""


def test_a_whole_explanation() -> None:
    terms = Terms(PartialDate.of_day(date(2026, 5, 9)), Boundary.END, Roll.FOLLOWING, "Europe/Moscow")
    assert explain(span_of(terms, WorkCalendar("RU")).steps) == [
        "The date as it was stated: 9 May 2026.",
        "On time through the last day, Saturday 9 May 2026.",
        "Saturday 9 May 2026 is a public holiday (Russia): Victory Day.",
        "Monday 11 May 2026 is a public holiday (Russia): Victory Day (observed).",
        "Moved from Saturday 9 May 2026 to the next working day, Tuesday 12 May 2026.",
        "Days are those of Moscow time: from 00:00 on Wednesday 13 May 2026 it is too late.",
    ]


def test_counting_has_its_plural_and_its_direction() -> None:
    values = {"unit": "working-days", "anchor": "2026-11-20", "day": "2026-11-23"}
    one = Explained("counted-from-reference", {**values, "count": "1"})
    assert explain([one]) == ["1 working day after Friday 20 November 2026 is Monday 23 November 2026."]
    waiting = [
        Explained("waits-for-event", {"event": event, "count": count, "unit": "weeks"})
        for event, count in (("receipt", "2"), ("the session", "-2"), ("", "1"))
    ]
    assert explain(waiting) == [
        "2 weeks after “receipt”. The day of that is not known yet.",
        "2 weeks before “the session”. The day of that is not known yet.",
        "1 week after an event that is not named. Its day is not known yet.",
    ]


def test_holidays_are_named_in_the_readers_language() -> None:
    step = Explained(SpanCode.FREE_HOLIDAY, SPAN_VALUES[SpanCode.FREE_HOLIDAY])
    with translation.override("ru"):
        assert "День Победы" in explain([step])[0]
    unknown = Explained(SpanCode.FREE_HOLIDAY, {**step.values, "country": "ZZ"})
    with translation.override("ru"):
        assert "Victory Day" in explain([unknown])[0]


def test_countries_by_name() -> None:
    def told(country: str) -> str:
        return explain([Explained(SpanCode.FREE_HOLIDAY, {**SPAN_VALUES[SpanCode.FREE_HOLIDAY], "country": country})])[
            0
        ]

    assert "(Bosnia and Herzegovina)" in told("BA")
    assert "(United States)" in told("US")
    assert "(ZZ)" in told("ZZ")


def test_a_code_of_another_release_is_named() -> None:
    assert explain([Explained("long-forgotten", {"day": "2027-04-30"})]) == ["Step “long-forgotten”."]
    assert explain([]) == []


def test_values_that_are_no_dates_are_shown_as_they_are() -> None:
    assert explain([Explained("free-weekend", {"day": "some day"})]) == ["some day is on a weekend."]
