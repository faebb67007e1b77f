"""Laws that hold for all values: arithmetic, order, and texts that can be read back."""

import decimal
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine import feel

ENV = feel.Environment()
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6)
WHOLE = st.integers(-(10**6), 10**6)
ZONES = st.one_of(st.none(), st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))))
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
YEARS = st.integers(-999_999_999, 999_999_999)


def value(source: str, **variables: Any) -> Any:
    return feel.evaluate(source, variables, ENV).value


@given(NUMBERS, NUMBERS)
def test_addition_is_that_of_ieee_decimals(a: Decimal, b: Decimal) -> None:
    ieee = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)
    assert value("a + b", a=a, b=b) == ieee.add(a, b)
    assert value("a * b", a=a, b=b) == ieee.multiply(a, b)
    assert value("a - b", a=a, b=b) == -value("b - a", a=a, b=b)


@given(NUMBERS, NUMBERS.filter(bool))
def test_modulo_has_the_sign_of_the_divisor_and_fits_the_floor(a: Decimal, b: Decimal) -> None:
    rest = value("modulo(a, b)", a=a, b=b)
    assert abs(rest) < abs(b)
    assert rest == 0 or (rest < 0) == (b < 0)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_between_is_the_two_comparisons(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert value("a between b and c", a=a, b=b, c=c) is (b <= a <= c)
    assert value("a in [b..c]", a=a, b=b, c=c) is ((b <= a <= c) if b <= c else None)


@given(NUMBERS, st.integers(0, 6))
def test_rounding_functions_enclose_their_number(number: Decimal, scale: int) -> None:
    low, high = value("floor(n, s)", n=number, s=scale), value("ceiling(n, s)", n=number, s=scale)
    assert low <= number <= high
    assert high - low in (0, Decimal(1).scaleb(-scale))
    assert low <= value("decimal(n, s)", n=number, s=scale) <= high


@given(TEXTS)
def test_a_text_written_as_a_literal_is_read_back(text: str) -> None:
    literal = value("string([t])", t=text)[1:-1]
    assert value(literal) == text


@given(NUMBERS)
def test_a_number_written_as_text_is_read_back(number: Decimal) -> None:
    assert value("number(string(n))", n=number) == number


@given(st.dates(), ZONES, st.times())
def test_a_date_and_time_written_as_text_is_read_back(day: date, zone: timezone | None, clock: Any) -> None:
    moment = datetime.combine(day, clock, tzinfo=zone)
    assert value("is(date and time(string(m)), m)", m=moment) is True
    assert value("is(time(string(time(m))), time(m))", m=moment) is True
    assert value("date(string(d))", d=day) == day


@given(YEARS, st.integers(1, 12), st.integers(1, 28))
def test_a_date_of_any_year_is_read_back(year: int, month: int, day: int) -> None:
    assert value("d = date(string(d)) and d.year = y", d=value("date(y, m, d)", y=year, m=month, d=day), y=year) is True


@given(YEARS, st.integers(1, 12), st.integers(1, 28), st.integers(-(10**6), 10**6))
def test_adding_days_and_taking_them_away_comes_back(year: int, month: int, day: int, days: int) -> None:
    start = value("date(y, m, d)", y=year, m=month, d=day)
    there = value('d + @"P1D" * n', d=start, n=days)
    if there is not None:
        assert value('t - @"P1D" * n = d and (t - d).days = n', t=there, d=start, n=days) is True


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)), st.integers(-500, 500))
def test_months_are_counted_back_where_the_day_exists(day: date, months: int) -> None:
    there = value('d + @"P1M" * n', d=day, n=months)
    if there.day == day.day:
        assert value('years and months duration(a, b) / @"P1M"', a=day, b=there) == months


@given(st.timedeltas(min_value=timedelta(days=-(10**6)), max_value=timedelta(days=10**6)))
def test_a_duration_written_as_text_is_read_back(length: timedelta) -> None:
    assert value("duration(string(d))", d=length) == length
    assert value("d * -1 * -1 = d and abs(d) = abs(d * -1)", d=length) is True


@given(st.lists(WHOLE, max_size=20))
def test_sorting_orders_and_keeps_everything(items: list[int]) -> None:
    assert value("sort(l, function(a, b) a < b)", l=items) == sorted(items)
    assert value("reverse(reverse(l)) = l and count(concatenate(l, l)) = 2 * count(l)", l=items) is True
    assert value("sum(l)", l=items) == (sum(items) if items else None)


@given(st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=5))
def test_three_valued_logic_obeys_de_morgan(parts: list[bool | None]) -> None:
    names = [f"p{at}" for at in range(len(parts))]
    variables = dict(zip(names, parts, strict=True))
    both = value(f"not({' and '.join(names)})", **variables)
    assert both is value(" or ".join(f"not({name})" for name in names), **variables)
    assert value(" and ".join(names), **variables) is value("all(l)", l=parts)


@given(TEXTS, TEXTS)
def test_what_stands_before_and_after_a_match_makes_the_text(text: str, match: str) -> None:
    joined = text + match + text
    assert value("contains(j, m)", j=joined, m=match) is True
    if match:
        assert value("substring before(j, m) + m + substring after(j, m)", j=joined, m=match) == joined


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    refusal: feel.FeelSyntaxError | None = None
    try:
        feel.compile_expression(text)
    except feel.FeelSyntaxError as error:
        refusal = error
    assert refusal is None or (refusal.line >= 1 and refusal.column >= 1)
