"""Japan's holidays of 2019 to 2035 computed from the law itself, without the library the product uses.

国民の祝日に関する法律2条（祝日）, 3条2項（振替休日）, 3条3項（国民の休日）; the equinoxes by the usual approximation
for 1980–2099; the special laws of 2018 (accession, 即位の日等休日法) and of 2020 and 2021 (オリンピック特別措置法).
"""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SUNDAY = 6
# Moved for the Games: year → (Marine Day, Mountain Day, Sports Day).
MOVED = {2020: ((7, 23), (8, 10), (7, 24)), 2021: ((7, 22), (8, 8), (7, 23))}


def equinox(year: int, base: float) -> int:
    """Return the day of an equinox in March (20.8431) or September (23.2488)."""
    return int(base + 0.242194 * (year - 1980) - (year - 1980) // 4)


def monday(year: int, month: int, number: int) -> date:
    """Return the n-th Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (number - 1))


def by_article_2(year: int) -> set[date]:
    """Return the holidays the law names."""
    days = {(1, 1), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (11, 3), (11, 23)}
    days |= {(3, equinox(year, 20.8431)), (9, equinox(year, 23.2488))}
    if year != 2019:
        days.add((2, 23) if year >= 2020 else (12, 23))
    days |= set(MOVED.get(year, ((8, 11),)))
    found = {date(year, month, day) for month, day in days}
    found |= {monday(year, 1, 2), monday(year, 9, 3)}
    if year not in MOVED:
        found |= {monday(year, 7, 3), monday(year, 10, 2)}
    if year == 2019:
        found |= {date(2019, 5, 1), date(2019, 10, 22)}
    return found


def holidays_by_law(year: int) -> set[date]:
    """Return every day off of a year: holidays, substitutes, and days between two holidays."""
    holidays = by_article_2(year)
    off = set(holidays)
    for day in holidays:
        if day.weekday() == SUNDAY:
            substitute = day
            while substitute in holidays:
                substitute += ONE_DAY
            off.add(substitute)
    first, last = date(year, 1, 2), date(year, 12, 30)
    while first <= last:
        if first not in holidays and first - ONE_DAY in holidays and first + ONE_DAY in holidays:
            off.add(first)
        first += ONE_DAY
    return off
