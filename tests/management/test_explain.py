from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.management.apart import without_database


def lines(run, *arguments: str) -> list[str]:
    return [line for line in run("explain", *arguments).splitlines() if line]


def test_everything_about_a_phrase_in_words(run):
    assert run("explain", "by April", "--on", "2027-01-04", "--calendar", "kg") == (
        """\
“by April”: by the end of April 2027

Language    English
Written on  Monday 4 January 2027
First day   Thursday 1 April 2027
Last day    Friday 30 April 2027
EDTF        2027-04
Boundary    end: what is named is still on time
Rule        by-month
Convention  A period is on time through its last day: “by April” includes April.

How it was read:
  - No year is written: April 2027 is the next one, counted from Monday 4 January 2027.
  - “by April” is read as through Friday 30 April 2027, the last day of April 2027.

It could also mean:
  - before April 2027 begins: Wednesday 31 March 2027 (before-month)
  - Thursday 1 April 2027, end of day (first-day)

Check:
  - No year is written. Check that the next one is meant.

The usual reminders, by the working days of Kyrgyzstan:
  - Tuesday 2 March 2027: 20 working days before the first day of the period
  - Friday 16 April 2027: 10 working days before the last day
  - Tuesday 27 April 2027: 3 working days before the last day
  - Friday 30 April 2027: the last day
  - Monday 10 May 2027: 1 working day after the last day
  - Friday 14 May 2027: 5 working days after the last day
  - Friday 21 May 2027: 10 working days after the last day
"""
    )


@pytest.mark.parametrize(
    ("phrase", "headline"),
    [
        ("before April 2027", "“before April 2027”: before April 2027 begins: Wednesday 31 March 2027"),
        ("by 30 April 2027", "“by 30 April 2027”: Friday 30 April 2027, end of day"),
        ("within 30 days of receipt", "“within 30 days of receipt”: 30 days after “receipt”"),
        ("quarterly", "“quarterly”: every quarter"),
        ("immediately", "“immediately”: a duty, but no day is named"),
    ],
)
def test_the_first_line_says_until_when(run, phrase, headline):
    assert lines(run, phrase, "--on", "2027-01-04")[0] == headline


def test_a_repetition_comes_with_its_rule_and_its_next_five_dates(run):
    told = lines(run, "before 1 April each year", "--on", "2027-03-31")
    start = told.index("It comes again: every year by 31 March.")
    assert told[start + 1 : start + 7] == [
        "  FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
        "  - Wednesday 31 March 2027",
        "  - Friday 31 March 2028",
        "  - Saturday 31 March 2029",
        "  - Sunday 31 March 2030",
        "  - Monday 31 March 2031",
    ]
    assert "  No first date is named, so the next ones are open." in lines(run, "quarterly", "--on", "2027-01-04")


def test_what_hangs_on_an_event_has_no_date_and_no_reminders(run):
    told = lines(run, "10 working days after receipt of funds", "--on", "2027-01-04")
    assert "Counted     10 working days after “receipt of funds”" in told
    assert "            There is no date until the day of that event is known." in told
    assert not any(line.startswith(("First day", "Last day", "EDTF", "The usual reminders")) for line in told)


def test_working_days_are_those_of_the_calendar(run):
    phrase = ("in 10 working days", "--on", "2027-01-04")
    assert "Last day    Monday 18 January 2027" in lines(run, *phrase)
    told = lines(run, *phrase, "--calendar", "KG")
    assert "Last day    Thursday 21 January 2027" in told
    assert any(line.startswith("  - Provisional: ") for line in told)


def test_what_has_passed_is_worth_a_look(run):
    told = lines(run, "by 5 May 2026", "--on", "2027-01-04")
    assert "  - The last day had passed when the words were written. Is the year right?" in told
    assert not any(line.startswith("The usual reminders") for line in told)


def test_the_language_is_seen_or_said(run):
    assert "Language    Chinese" in lines(run, "2027年6月30日前", "--on", "2027-01-04")
    assert "Language    English" in lines(run, "2027-06-30", "--on", "2027-01-04")
    assert "Language    Chinese" in lines(run, "2027-06-30", "--on", "2027-01-04", "--lang", "zh")


def test_what_is_no_deadline_gets_advice(run):
    told = lines(run, "since 2019", "--on", "2027-01-04")
    assert told[0] == "“since 2019”: no deadline is found in these words."
    assert "“by 30 April 2027”" in told[1]
    assert lines(run, "by 31 February 2027") == ["31 February 2027 does not exist. Check the day and the month."]


def test_it_speaks_the_language_of_the_settings(run):
    with translation.override("ru"):
        assert "30 апреля 2027" in run("explain", "by 30 April 2027", "--on", "2027-01-04")


def test_without_a_day_it_is_counted_from_today(run):
    written, last = (line.split(maxsplit=2)[2] for line in lines(run, "today")[2:5:2])
    assert written == last


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("by April", "--on", "2027-13-01"), "“2027-13-01” is no day"),
        (("by April", "--calendar", "XX"), "“XX” is no country"),
        (("by April", "--lang", "de"), "invalid choice"),
        (("x" * 301,), "301 characters; at most 300"),
        ((), "PHRASE"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("explain", *arguments, stdout=StringIO(), stderr=StringIO())


def test_no_database_is_touched(tmp_path):
    done = without_database("explain", "by April", "--on", "2027-01-04", var_dir=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Last day    Friday 30 April 2027" in done.stdout
