"""Public holidays of a country by year, out of the `holidays` library, and how sure they are."""

import warnings
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

import holidays
from holidays.registry import EntityLoader

# Countries whose governments move days off and working weekends by an order for each year, as a rule in the autumn
# before it: until the library has the order, the year is not known. The tests hold this list against its tables.
ORDERS_EVERY_YEAR = frozenset({"AZ", "BY", "CN", "HU", "KG", "KZ", "LV", "RU", "TW", "UA", "UZ", "VN"})
_OUTSIDE = "Requested Holidays are available only"


class Doubt(StrEnum):
    """Why a day may still turn out otherwise."""

    OFFICE = "office"  # the office marked it so
    ESTIMATED = "estimated"  # a feast is expected on it or on a day beside it
    UNANNOUNCED = "unannounced"  # the country's order for this year is not known
    UNKNOWN = "unknown"  # no public holidays are known for this year


class UnknownCountry(ValueError):  # noqa: N818 - reads as what happened
    """The `holidays` library has no country of this code (ISO 3166-1 alpha-2, capital letters)."""


class Year(NamedTuple):
    """What a country says of one year: feasts by name, weekend days of work, which feasts are estimated, and doubt."""

    holidays: Mapping[date, str]
    working_weekends: frozenset[date]
    estimated: frozenset[date]
    doubt: Doubt | None


@cache
def known_countries() -> frozenset[str]:
    """The countries a calendar can be built for: ISO 3166-1 alpha-2 codes, capital letters."""
    return frozenset(EntityLoader.get_country_codes(include_aliases=False))


def usual_weekend(country: str, on: date) -> frozenset[int]:
    """The weekdays (Monday = 0) on which that country rests around that day. Raises UnknownCountry."""
    check_country(country)
    entity = holidays.country_holidays(country)
    week = (on + timedelta(days=n) for n in range(7))
    return frozenset(day.weekday() for day in week if entity.is_weekend(day))


def check_country(country: str) -> None:
    """Nothing for a country that the library knows. Raises UnknownCountry."""
    if country not in known_countries():
        raise UnknownCountry(f"no public holidays are known for “{country}”; give a code like KG, or none")


@lru_cache(maxsize=4096)
def year_of(country: str, year: int, language: str = "en_US") -> Year:
    """The public holidays of one country in one year, and its weekends on which people work."""
    with warnings.catch_warnings(record=True) as told:
        # India: movable feasts are tabled for 2001 to 2035 only. The overrides of the office are there for the rest.
        warnings.filterwarnings("always", _OUTSIDE, UserWarning)
        supported = holidays.country_holidays(country).supported_languages
        entity = holidays.country_holidays(
            country, years=year, expand=False, language=_language_among(supported, language)
        )
    names, estimated = {}, set()
    for day, name in entity.items():
        names[day] = _without_estimate(entity, name)
        if names[day] != name:
            estimated.add(day)
    weekends = frozenset(day for day in entity.weekend_workdays if day.year == year)
    known = entity.start_year <= year <= entity.end_year and not any(_OUTSIDE in str(one.message) for one in told)
    doubt = Doubt.UNANNOUNCED if country in ORDERS_EVERY_YEAR and year > _last_order(country) else None
    return Year(names, weekends, frozenset(estimated), doubt if known else Doubt.UNKNOWN)


def _language_among(supported: Iterable[str], wanted: str) -> str:
    """That language, else one of the same name (Kyrgyzstan has “ru_KG”), else English where it is there.

    Asked for one that it does not have, the library takes that of the machine, which is another one elsewhere.
    """
    known = list(supported)
    alike = [one for one in known if wanted in (one, one.partition("_")[0])]
    return alike[0] if alike else "en_US" if "en_US" in known else wanted


def _without_estimate(entity: Any, name: str) -> str:
    """A name, or several joined by “; ”, without the label that marks an estimate."""
    observed = entity.tr(getattr(entity, "observed_label", "%s"))
    labels = (("observed_estimated_label", observed), ("estimated_label", "%s"))
    parts = name.split("; ")
    for label, instead in labels:
        before, found, after = entity.tr(getattr(entity, label, "") or "").partition("%s")
        if found and (before or after):
            parts = [
                instead % part[len(before) : len(part) - len(after)]
                if part.startswith(before) and part.endswith(after)
                else part
                for part in parts
            ]
    return "; ".join(parts)


@cache
def _last_order(country: str) -> int:
    """The last year for which the library has the order by which that country moves its days off."""
    tables = getattr(holidays.country_holidays(country), "special_public_holidays", None) or {}
    return max(tables, default=0)
