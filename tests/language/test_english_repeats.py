"""What comes again in English, and what is counted or waited for. The reference date is Monday 4 January 2027."""

from datetime import date

import pytest

from tracker.language.phrases import resolve

MONDAY = date(2027, 1, 4)

# phrase | last day on time | rule
REPEATED = """
annually by March 31|2027-03-31|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31
by March 31 of each year|2027-03-31|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31
no later than 31 March of each calendar year|2027-03-31|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31
on or before April 1 each year|2027-04-01|FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1
each year by 1 May|2027-05-01|FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1
every year on or before the 30th day of September|2027-09-30|FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=30
before 1 February each year|2027-01-31|FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1
by the end of March each year|2027-03-31|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1
each April 30|2027-04-30|FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30
by the close of each February and August|2027-02-28|FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=-1
by the end of every March, June and September|2027-03-31|FREQ=YEARLY;BYMONTH=3,6,9;BYMONTHDAY=-1
within 30 days following the end of each calendar year quarter|2027-01-30|FREQ=MONTHLY;INTERVAL=3
every 1 May|2027-05-01|FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1
between 1 and 15 March each year|2027-03-15|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15
by March 31 and September 30 each year|2027-03-31|FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=-1
every year in April|2027-04-30|FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1
in January of each year|2027-01-31|FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1
by the 15th of each month|2027-01-15|FREQ=MONTHLY;BYMONTHDAY=15
by the 10th day of each month|2027-01-10|FREQ=MONTHLY;BYMONTHDAY=10
on the first day of each month|2027-02-01|FREQ=MONTHLY;BYMONTHDAY=1
on the 1st and 15th of each month|2027-01-15|FREQ=MONTHLY;BYMONTHDAY=1,15
between the 1st and the 10th of each month|2027-01-10|FREQ=MONTHLY;BYMONTHDAY=10
within the first ten days of each month|2027-01-10|FREQ=MONTHLY;BYMONTHDAY=10
the last day of each month|2027-01-31|FREQ=MONTHLY;BYMONTHDAY=-1
by the end of each month|2027-01-31|FREQ=MONTHLY;BYMONTHDAY=-1
no later than the last day of each calendar quarter|2027-03-31|FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1
at the end of each quarter|2027-03-31|FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1
on the second Friday of each month|2027-01-08|FREQ=MONTHLY;BYDAY=2FR
on the first Monday of the month|2027-01-04|FREQ=MONTHLY;BYDAY=1MO
once a month on the first Monday of the month|2027-01-04|FREQ=MONTHLY;BYDAY=1MO
monthly on the last Friday of the month|2027-01-29|FREQ=MONTHLY;BYDAY=-1FR
the first Monday in February of each year|2027-02-01|FREQ=YEARLY;BYMONTH=2;BYDAY=1MO
every Friday|2027-01-08|FREQ=WEEKLY;BYDAY=FR
by 5 pm every Friday|2027-01-08|FREQ=WEEKLY;BYDAY=FR
on Tuesday of each week|2027-01-05|FREQ=WEEKLY;BYDAY=TU
by the 15th day of the month following the end of each quarter|2027-01-15|FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15
by the 15th of the month following the quarter|2027-01-15|FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15
by the 20th of the following month|2027-01-20|FREQ=MONTHLY;BYMONTHDAY=20
by the 20th day of the succeeding month|2027-01-20|FREQ=MONTHLY;BYMONTHDAY=20
not later than the tenth day of the month following the reporting month|2027-01-10|FREQ=MONTHLY;BYMONTHDAY=10
by the last day of the following month|2027-01-31|FREQ=MONTHLY;BYMONTHDAY=-1
by the end of the following month|2027-01-31|FREQ=MONTHLY;BYMONTHDAY=-1
by 31 March of the following year|2027-03-31|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31
by the end of February of the following calendar year|2027-02-28|FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1
by 30th April of the succeeding financial year|2027-04-30|FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30
by 1 October of the year following the reporting year|2027-10-01|FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1
within 30 days after the end of each calendar quarter|2027-01-30|FREQ=MONTHLY;INTERVAL=3
within 30 days after the end of the quarter|2027-01-30|FREQ=MONTHLY;INTERVAL=3
within 90 days of the end of a given quarter|2027-03-31|FREQ=MONTHLY;INTERVAL=3
within 3 weeks of the last day of the quarter|2027-01-21|FREQ=MONTHLY;INTERVAL=3
within 10 days of the close of each month|2027-01-10|FREQ=MONTHLY
45 days after quarter end|2027-02-14|FREQ=MONTHLY;INTERVAL=3
within 15 days of the end of every month|2027-01-15|FREQ=MONTHLY
within 20 days after the end of the month|2027-01-20|FREQ=MONTHLY
within 45 days of the end of each fiscal quarter|2027-02-14|FREQ=MONTHLY;INTERVAL=3
within 10 days after the beginning of each quarter|2027-01-11|FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=11
not later than 60 days after the end of each fiscal year|2027-11-29|FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=29
within 90 days after the end of the fiscal year|2027-12-29|FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=29
by the end of the third quarter of the fiscal year annually|2027-06-30|FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1
by the end of each fiscal year|2027-09-30|FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=-1
by the fifth working day of each month|2027-01-07|FREQ=MONTHLY
every six months||FREQ=MONTHLY;INTERVAL=6
every other year||FREQ=YEARLY;INTERVAL=2
every two years||FREQ=YEARLY;INTERVAL=2
every second year||FREQ=YEARLY;INTERVAL=2
biennially||FREQ=YEARLY;INTERVAL=2
once a year||FREQ=YEARLY
twice a year||FREQ=MONTHLY;INTERVAL=6
four times a year||FREQ=MONTHLY;INTERVAL=3
once every three years||FREQ=YEARLY;INTERVAL=3
once in every five years||FREQ=YEARLY;INTERVAL=5
once during each calendar year||FREQ=YEARLY
at least once a year||FREQ=YEARLY
at least once per quarter||FREQ=MONTHLY;INTERVAL=3
at least once every quarter||FREQ=MONTHLY;INTERVAL=3
at least annually||FREQ=YEARLY
no less frequently than annually||FREQ=YEARLY
not less than once every two years||FREQ=YEARLY;INTERVAL=2
on a quarterly basis||FREQ=MONTHLY;INTERVAL=3
on an annual basis||FREQ=YEARLY
on a semi-annual basis||FREQ=MONTHLY;INTERVAL=6
semiannually||FREQ=MONTHLY;INTERVAL=6
at intervals of not more than 12 months||FREQ=YEARLY
at intervals not exceeding six months||FREQ=MONTHLY;INTERVAL=6
at six-monthly intervals||FREQ=MONTHLY;INTERVAL=6
at regular six-month intervals||FREQ=MONTHLY;INTERVAL=6
at annual intervals||FREQ=YEARLY
weekly||FREQ=WEEKLY
daily||FREQ=DAILY
on a monthly basis||FREQ=MONTHLY
every 90 days thereafter||FREQ=DAILY;INTERVAL=90
annually thereafter||FREQ=YEARLY
thereafter shall report every two years||FREQ=YEARLY;INTERVAL=2
each fiscal year||FREQ=YEARLY
in each calendar year||FREQ=YEARLY
once a year following the entry into force of this Regulation||FREQ=YEARLY
every three years from the entry into force of this Decision||FREQ=YEARLY;INTERVAL=3
within one month of the end of each financial year||FREQ=YEARLY
quarterly until 31 December 2027||FREQ=MONTHLY;INTERVAL=3;UNTIL=20271231
until 2030 the Council shall meet twice a year||FREQ=MONTHLY;INTERVAL=6;UNTIL=20301231
through 30 June 2028 and at least once every quarter||FREQ=MONTHLY;INTERVAL=3;UNTIL=20280630
at the start of their employment, and every two years thereafter||FREQ=YEARLY;INTERVAL=2
Not later than 180 days after the date of enactment of this Act, and annually thereafter|2027-07-03|FREQ=YEARLY
within 60 days of the date of this order and every 180 days thereafter|2027-03-05|FREQ=DAILY;INTERVAL=180
by 1 March 2027, and every six months thereafter|2027-03-01|FREQ=MONTHLY;INTERVAL=6
by December 31, 2027, and each year thereafter|2027-12-31|FREQ=YEARLY
by June 30, 2027, and at least every 3 years thereafter|2027-06-30|FREQ=YEARLY;INTERVAL=3
not later than October 1, 2027, and once every 2 years thereafter|2027-10-01|FREQ=YEARLY;INTERVAL=2
no later than 30 June 2027, and by 30 June each year thereafter|2027-06-30|FREQ=YEARLY
by 15 March 2027 and quarterly thereafter until 31 December 2028|2027-03-15|FREQ=MONTHLY;INTERVAL=3;UNTIL=20281231
on 1 July 2027 and on the same date each year thereafter|2027-07-01|FREQ=YEARLY
by 1 July 2027; subsequent reports shall be submitted every six months|2027-07-01|FREQ=MONTHLY;INTERVAL=6
within 30 days of the date of this Agreement and then every 6 months|2027-02-03|FREQ=MONTHLY;INTERVAL=6
by April 15, July 15, October 15 and January 15|2027-01-15|FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15
every 90 days, with the next report due by 15 May 2027|2027-05-15|FREQ=DAILY;INTERVAL=90
every six months, the first report being due on 31 March 2027|2027-03-31|FREQ=MONTHLY;INTERVAL=6
quarterly, starting on 31 March 2027|2027-03-31|FREQ=MONTHLY;INTERVAL=3
annually, beginning in 2028|2028-12-31|FREQ=YEARLY
every two years, commencing with 1 June 2027|2027-06-01|FREQ=YEARLY;INTERVAL=2
by 31 March each year, beginning in 2029|2029-03-31|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31
by the 15th of each month, starting in March 2027|2027-03-15|FREQ=MONTHLY;BYMONTHDAY=15
on Tuesday of each week of the project (beginning with Feb 09)|2027-02-09|FREQ=WEEKLY;BYDAY=TU
by June of each year and by June 2028 for the first time|2028-06-30|FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1
by 1 March every year, for the first time by 1 March 2028|2028-03-01|FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1
"""

# phrase | last day on time
ONCE = """
within 60 days of publication of this notice in the Federal Register|2027-03-05
not later than 1 year after the date of enactment of this Act|2028-01-04
Not later than the date that is 180 days after the date of enactment of this Act|2027-07-03
within 10 business days of issuance|2027-01-18
within 24 hours|2027-01-05
within 5-7 working days|2027-01-13
within 30 to 60 days|2027-03-05
by the end of Q3 FY2027|2027-06-30
Q1 FY27|2026-12-31
by the second quarter of fiscal year 2027|2027-03-31
by the first half of FY 2027|2027-03-31
in late FY 2027|2027-09-30
by the end of the fiscal year|2027-09-30
by the end of the next fiscal year|2028-09-30
by the end of fiscal year 2026-27|2027-09-30
by the end of calendar year 2027|2027-12-31
by year-end 2027|2027-12-31
by close of business (COB) on Friday, March 5, 2027|2027-03-05
no later than 5:00 p.m. Eastern Time on Monday, March 1, 2027|2027-03-01
by 17:00 CET on 15 April 2027|2027-04-15
13 September 2027 - 17h00 Brussels time|2027-09-13
by 17:00 Brussels local time, September 28th 2027|2027-09-28
15 March 2027, 17:00:00 (Brussels local time)|2027-03-15
by 12 noon on 26 May 2027|2027-05-26
by 12:00 noon (CET) on 26 May 2027|2027-05-26
by 23:59 GMT+1 on 26 May 2027|2027-05-26
no later than 1700 hours on 26 May 2027|2027-05-26
5.00pm on 14 July 2027|2027-07-14
26 May 2027 at 3 p.m. Moscow time|2027-05-26
by 5 pm local time on 26 May 2027|2027-05-26
by summer 2027|2027-08-31
Spring/Summer 2027|2027-08-31
May/June 2027|2027-06-30
April-May 2027|2027-05-31
Q1-Q2 2027|2027-06-30
Q3/Q4 2027|2027-12-31
2H2027|2027-12-31
1H 2027|2027-06-30
in 2H27|2027-12-31
2027/Q1|2027-03-31
Q1/2027|2027-03-31
3Q 2027|2027-09-30
H1'27|2027-06-30
by quarter two of 2027|2027-06-30
August 20-24|2027-08-24
August 20th-24th, 2027|2027-08-24
20-24 August 2027|2027-08-24
w/c 7 June 2027|2027-06-13
in the week commencing 7 June 2027|2027-06-13
later this year|2027-12-31
later in 2027|2027-12-31
sometime in March 2027|2027-03-31
by around mid-March 2027|2027-03-20
towards the end of 2027|2027-12-31
by late spring 2027|2027-05-31
over the next five years|2032-01-04
within the next 12 months|2028-01-04
in the second half of 2027|2027-12-31
by the end of this year|2027-12-31
on or about April 1, 2027|2027-04-01
up to and including 31 March 2027|2027-03-31
in no event later than June 30, 2027|2027-06-30
as soon as possible but no later than 30 June 2027|2027-06-30
by the deadline of 31 May 2027|2027-05-31
31 May 2027 (end of day)|2027-05-31
closing date: 31 May 2027|2027-05-31
in the first week of March 2027|2027-03-07
within two (2) months from the date hereof|2027-03-04
by 2030 at the latest|2030-12-31
during the month of June 2027|2027-06-30
during the first quarter of 2027|2027-03-31
no later than six weeks after the closing date of 1 March 2027|2027-04-12
two weeks before the end of the year|2027-12-17
"""

# They wait for an event, or name no day.
NO_DAY = """
within 6 months of the entry into force of this Regulation
within 30 days after receipt of the notice
no later than 72 hours after having become aware of it
not less than 30 days before the meeting
at least 60 days prior to the expiration of the permit
no later than 14 days in advance of the hearing
within 30 days of the end of the month in which the invoice was received
by 31 March of the year in which the project ends
by the fifteenth day of the fourth month after the end of the reporting period
within 30 days of the end of the reporting period
as soon as practicable
without undue delay
"""

NO_DEADLINE = """
effective January 1, 2028
as amended on 12 May 2028
dated 3 March 2028
for fiscal year 2028
as of 31 December 2028
since 1 January 2020
expires on 30 June 2028
for a term of three years
not exceeding 30 days
for a period of 12 months
at least 18 years of age
within the meaning of section 5
within budget
within 50 metres
by 20 percent
by Section 5
in the last 12 months
the 2030 Agenda
no earlier than 1 May 2027
after 30 June 2027
from 1 July 2027
commencing on 1 July 2027
applies from 1 January 2028
shall enter into force on 1 January 2028
24 hours a day
Monday to Friday
between 2010 and 2020
in 2019
up to 30 days
a 5-year plan
shall remain valid until 31 December 2028
twice as many
per person per day
the academic year 2026-27
within each agency
on average every two years
pages 20-24
10-12 people
5 tonnes per year
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("phrase", "last_day", "rule"), _rows(REPEATED))
def test_what_comes_again(phrase: str, last_day: str, rule: str) -> None:
    reading = resolve(phrase, MONDAY)
    assert reading is not None and reading.recurrence is not None
    assert (str(reading.last_day or ""), reading.recurrence.rrule) == (last_day, rule)


@pytest.mark.parametrize(("phrase", "last_day"), _rows(ONCE))
def test_what_is_due_once(phrase: str, last_day: str) -> None:
    reading = resolve(phrase, MONDAY)
    assert reading is not None
    assert (str(reading.last_day), reading.recurrence) == (last_day, None)


@pytest.mark.parametrize(("phrase",), _rows(NO_DAY))
def test_what_names_no_day(phrase: str) -> None:
    reading = resolve(phrase, MONDAY)
    assert reading is not None
    assert (reading.last_day, reading.recurrence) == (None, None)


@pytest.mark.parametrize(("phrase",), _rows(NO_DEADLINE))
def test_what_is_no_deadline(phrase: str) -> None:
    assert resolve(phrase, MONDAY) is None
