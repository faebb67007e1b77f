"""National holidays of Japan: what the library knows, or the list of the Cabinet Office an administrator imported."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import holidays

from engine.domain.text import Text
from engine.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1949, 2099  # what the law and the library know


class OutsideCalendar(Invalid):
    """The day lies outside the years whose holidays are known, or further away than a century."""

    code: ClassVar[str] = "outside_calendar"
    sentence: ClassVar[Text] = Text(
        "暦の範囲（1949年から2099年まで、かつ100年以内）を超えるため計算できません。",
        "This lies outside the calendar (years 1949 to 2099, at most a century away).",
    )


@dataclass(frozen=True, slots=True)
class HolidayList:
    """Holidays an administrator imported; the list speaks for its own years and is silent about all others.

    digest: of its content, and all that two lists are compared by. by_year: names by day, for each year it covers.
    """

    digest: str
    by_year: Mapping[int, Mapping[date, str]] = field(compare=False, repr=False)

    @property
    def days(self) -> dict[date, str]:
        """All its days with their names, first to last; `holiday_list(days)` gives the list back."""
        return {day: name for year in self.by_year.values() for day, name in year.items()}


def holiday_list(days: Mapping[date, str]) -> HolidayList:
    """Return the list of these days and names; it covers every year it has a day of."""
    by_year: dict[int, dict[date, str]] = {}
    for day in sorted(days):
        by_year.setdefault(day.year, {})[day] = days[day]
    content = "\n".join(f"{day},{days[day]}" for day in sorted(days))
    return HolidayList(hashlib.sha256(content.encode()).hexdigest(), by_year)


def holidays_of(year: int, imported: HolidayList | None = None) -> Mapping[date, str]:
    """Return the national holidays of a year by day, with their Japanese names (国民の祝日に関する法律).

    Holds substitute and citizens' holidays. An imported list wins for the years it covers. Raises OutsideCalendar for
    years nobody knows.
    """
    if imported is not None and year in imported.by_year:
        return imported.by_year[year]
    return _library(year)


@functools.cache
def _library(year: int) -> Mapping[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendar
    return dict(holidays.country_holidays("JP", years=year, language="ja"))
