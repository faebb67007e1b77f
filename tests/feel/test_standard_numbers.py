"""Numbers: rounding, numeric functions, conversion (DMN 1.5, 10.3.4.1 and 10.3.4.5).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

FUNCTIONS = r"""
# table 76
abs(-1.234567890123456789012345678901234) => 1.234567890123456789012345678901234
abs(-1) => 1
abs(-0) => 0
abs("-1") => null
abs() => null
abs(1, 2) => null
abs([-1]) => 1
abs([-1, 2]) => null
abs(true) => null
abs(number: -1) => null
abs(@"P1M") => @"P1M"
modulo(10, 4) => 2
modulo(10, -4) => -2
modulo(-10, 4) => 2
modulo(-10, -4) => -2
modulo(0, 4) => 0
modulo(null, 4) => null
modulo(4, null) => null
modulo("4", 2) => null
modulo(4) => null
modulo(4, 3, 2) => null
modulo(dividend: 10, divisor: 4) => 2
modulo(divisor: 4, dividend: 10) => 2
modulo(1e34, 3) => 1
modulo(1e100, 7) => null
sqrt(0) => 0
sqrt(-3) => null
sqrt() => null
sqrt(4, 4) => null
log(null) => null
log("a") => null
log(10) => 2.302585092994045684017991454684364
log() => null
log(1, 1) => null
exp(1) => 2.718281828459045235360287471352662
exp(-1) => 0.3678794411714423215955237701614609
exp("1") => null
exp(-100000) => 0
exp() => null
odd(-2) => false
odd("1") => null
odd() => null
odd(1, 2) => null
even(null) => null
even("1") => null
even(number: 3) => false
even(1e6144) => true
odd(1e6144) => false
abs(-1) + 1 => 2
abs(12345678901234567890.12345678901234) => 12345678901234567890.12345678901234
abs(-9.999999999999999999999999999999999e6144) => 9.999999999999999999999999999999999e6144
modulo(-1.234567890123456789012345678901234, 1) => 0.765432109876543210987654321098766
"""

ROUNDING = r"""
# table 76
decimal(1e-10, 6176) => 1e-10
decimal(12345, -2) => 12300
decimal(12350, -2) => 12400
decimal(1.5, 0.9) => 2
decimal(null, 2) => null
decimal(1, null) => null
decimal("1", 2) => null
decimal(n: 1.115, scale: 2) => 1.12
decimal(1, 2, 3) => null
decimal() => null
floor(12345, -2) => 12300
floor(n: 1.9) => 1
floor(1.123, 2) => 1.12
floor("1") => null
floor(1, null) => null
floor(1, 2, 3) => null
floor([1.5]) => 1
ceiling(1.123, 2) => 1.13
ceiling(n: -0.5) => 0
round half up(5.5) => null
round up(1.1, 6177) => null
round down(-2.5, 0) => -2
round half up(n: -2.5, scale: 0) => -3
round half up(1.115, 2) => 1.12
round half up(5.5, 0.5) => 6
round up("a", 0) => null
round up(125, -1) => 130
round half up(125, -1) => 130
round half down(125, -1) => 120
"""

CONVERSION = r"""
# table 72
string(ceiling(-0.5)) => "0"
number("1 000,5", " ", ",") => 1000.5
number("1000.5", null, null) => 1000.5
number("1000.5", null, ".") => 1000.5
number("1000,5", null, ",") => 1000.5
number("1.5", ".", ".") => null
number("1,5", ",", ",") => null
number("1 000", "  ", ".") => null
number("1x000", "x", ".") => null
number("1000", ",", "x") => null
number("a", ",", ".") => null
number("", ",", ".") => null
number(null, ",", ".") => null
number(1, ",", ".") => null
number("-1,000.5", ",", ".") => -1000.5
number("+1", null, null) => null
number(from: "1 000,5", grouping separator: " ", decimal separator: ",") => 1000.5
number(from: "1", grouping separator: ",", decimal separator: ",") => null
number("1", ",", ".", ".") => null
number("12345678901234567890123456789012345", null, null) => 12345678901234567890123456789012340
number("1e7000", null, null) => null
string(1.0) => "1"
string(1.50) => "1.5"
string(-0) => "0"
string(1e10) => "10000000000"
string(1e-3) => "0.001"
string({a: "b", c: {d: 1}}) => "{a: \"b\", c: {d: 1}}"
string([null, true]) => "[null, true]"
string(@"2018-12-10") => "2018-12-10"
string(@"10:30:00.0001") => "10:30:00.0001"
string(@"2018-12-10T10:30:00.0001") => "2018-12-10T10:30:00.0001"
string(@"2018-12-10T10:30:00@Australia/Melbourne") => "2018-12-10T10:30:00@Australia/Melbourne"
string(@"2018-12-10T10:30:00+05:30") => "2018-12-10T10:30:00+05:30"
string(time("10:30:00+00:00")) => "10:30:00Z"
string(@"99999-12-31T10:30:00Z") => "99999-12-31T10:30:00Z"
string(@"-0044-03-15") => "-0044-03-15"
string(@"P1D") => "P1D"
string(@"PT24H") => "P1D"
string(@"P0D") => "PT0S"
string(@"-PT0S") => "PT0S"
string(@"P0Y") => "P0M"
string(@"P13M") => "P1Y1M"
string(@"-P13M") => "-P1Y1M"
string(@"PT1H30M") => "PT1H30M"
string(@"PT0.001S") => "PT0.001S"
string(@"-PT1M1.5S") => "-PT1M1.5S"
string([1..3]) => "[1..3]"
string((1..3)) => "(1..3)"
string(12345678901234567890.12345678901234) => "12345678901234567890.12345678901234"
string(-1.10) => "-1.1"
string(1e34) => "10000000000000000000000000000000000"
string(<3) => "(..3)"
string((>=3)) => "[3..)"
string(["a\"b"]) => "[\"a\\\"b\"]"
string({"a b": 1}) => "{a b: 1}"
"""


@pytest.mark.parametrize(("source", "expected"), examples(FUNCTIONS + ROUNDING + CONVERSION))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
