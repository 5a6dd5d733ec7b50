"""What hypothesis draws dates and calendars from."""

from datetime import date

from hypothesis import strategies as st

from tracker.domain.calendars import WorkCalendar
from tracker.domain.dates import PartialDate, Unit

years = st.integers(1970, 2200)
days = st.dates(date(1970, 1, 1), date(2200, 12, 31))
near_days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
overrides = st.dictionaries(near_days, st.booleans(), max_size=20)
weekends = st.sets(st.integers(0, 6), max_size=3).map(frozenset)
countries = st.sampled_from([None, "KG", "RU", "CN", "US", "DE", "IL", "IR", "UZ", "NP", "GB"])
checked = st.none() | st.integers(2020, 2035)
calendars = st.builds(WorkCalendar, countries, weekends, overrides, st.frozensets(near_days, max_size=3), checked)
counts = st.integers(0, 60)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    kind = draw(st.sampled_from(list(Unit)))
    if kind is Unit.DAY:
        return PartialDate.of_day(draw(days))
    if kind is Unit.INTERVAL:
        return PartialDate.of_interval(*sorted((draw(days), draw(days))))
    year = draw(years)
    if kind is Unit.MONTH:
        return PartialDate.of_month(year, draw(st.integers(1, 12)))
    if kind is Unit.QUARTER:
        return PartialDate.of_quarter(year, draw(st.integers(1, 4)))
    if kind is Unit.HALF_YEAR:
        return PartialDate.of_half_year(year, draw(st.integers(1, 2)))
    if kind is Unit.SEASON:
        return PartialDate.of_season(year, draw(st.integers(21, 24)))
    return PartialDate.of_year(year)
