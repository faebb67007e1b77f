"""Japanese labels of days, months and years: 令和, weekday, 年度."""

from datetime import date, datetime

from engine.domain.periods import Period, Span, fiscal_year
from engine.domain.text import Text
from engine.domain.workdays import JAPAN

ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 10, 23), "明治"),
)
WEEKDAYS_JA = "月火水木金土日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
REIWA_BEGAN = 2019


def era_year(day: date) -> str:
    """Return 令和6年, 令和元年; days before Meiji keep the western year."""
    for start, name in ERAS:
        if day >= start:
            return f"{name}{_count(day.year - start.year + 1)}年"
    return f"{day.year}年"


def era_date(day: date) -> str:
    """Return 令和6年11月18日."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def day_label(day: date) -> Text:
    """Return 11月18日（月） / Mon 18 Nov."""
    weekday = day.weekday()
    return Text(
        f"{day.month}月{day.day}日（{WEEKDAYS_JA[weekday]}）",
        f"{WEEKDAYS_EN[weekday]} {day.day} {MONTHS_EN[day.month - 1]}",
    )


def date_label(day: date) -> Text:
    """Return 令和6年11月18日（月） / Mon 18 Nov 2024."""
    label = day_label(day)
    return Text(f"{era_year(day)}{label.ja}", f"{label.en} {day.year}")


def moment_label(moment: datetime) -> Text:
    """Return 令和6年11月18日（月）17:00 / Mon 18 Nov 2024 17:00, Japan time."""
    local = moment.astimezone(JAPAN)
    label = date_label(local.date())
    return Text(f"{label.ja}{local:%H:%M}", f"{label.en} {local:%H:%M}")


def month_label(day: date) -> Text:
    """Return 令和6年11月 / Nov 2024."""
    return Text(f"{era_year(day)}{day.month}月", f"{MONTHS_EN[day.month - 1]} {day.year}")


def fiscal_year_label(year: int) -> Text:
    """Return 令和6年度 / FY2024 for the fiscal year that began in `year`.

    FY2019 is 令和元年度 as the ministries agreed, though it began in 平成31年.
    """
    day = date(year, 5 if year == REIWA_BEGAN else 4, 1)
    return Text(f"{era_year(day)}度", f"FY{year}")


def span_label(span: Span) -> Text:
    """Return the name of a period: 令和6年11月, 令和6年度第3四半期, 令和6年度上半期; terms and weeks by their days."""
    whole = fiscal_year_label(fiscal_year(span.start))
    number = (span.start.month - 4) % 12
    match span.period:
        case Period.MONTH:
            return month_label(span.start)
        case Period.QUARTER:
            return Text(f"{whole.ja}第{number // 3 + 1}四半期", f"{whole.en} Q{number // 3 + 1}")
        case Period.HALF:
            return Text(f"{whole.ja}{'上半期' if number == 0 else '下半期'}", f"{whole.en} H{number // 6 + 1}")
        case Period.FISCAL_YEAR:
            return whole
    start, end = date_label(span.start), date_label(span.end)
    return Text(f"{start.ja}～{end.ja}", f"{start.en} – {end.en}")


def _count(year: int) -> str:
    return "元" if year == 1 else str(year)
