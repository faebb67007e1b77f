"""Literals, operators, branches, loops and names (DMN 1.5, 10.3.1 and 10.3.2).

Beyond the examples of the standard: nulls, wrong and named arguments, ends of ranges. A line is `expression =>
expected`; SYNTAX stands for a text that cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

LITERALS = r"""
1e3 => 1000
.5 + 1 => 1.5
-.5 => -0.5
1.2e-3 => 0.0012
"a\"b" => "a\u0022b"
"\U01F40E" = "\uD83D\uDC0E" => true
string length("\uD83D\uDC0E") => 1
"\t" = "	" => true
"it's" => "it\'s"
null => null
@"2019-01-01" => date("2019-01-01")
@"10:10:10" => time("10:10:10")
@"2019-01-01T10:10:10@Europe/Paris" => date and time("2019-01-01T10:10:10@Europe/Paris")
@"P1Y" => duration("P1Y")
@"-PT1H" => duration("-PT1H")
@"foo" => null
@"-2019-01-01".year => -2019
"""

ARITHMETIC = r"""
1 + 2 * 3 ** 2 => 19
(1 + 2) * 3 => 9
3 ** 4 ** 5 => 3486784401
-3 ** 2 => 9
- (3 ** 2) => -9
2 ** -2 => 0.25
4 ** 0.5 => 2
0 ** 0 => 1
10 / 4 => 2.5
1 / 0 => null
0 / 0 => null
1 - -1 => 2
--1 => 1
1 - 2 - 3 => -4
100 / 10 / 5 => 2
8 / 2 * 4 => 16
1 + null => null
null + 1 => null
1 + "a" => null
"a" + "b" => "ab"
"a" + 1 => null
"a" - "b" => null
true + 1 => null
[1] + 1 => 2
0.1 + 0.2 = 0.3 => true
1/3 => 0.3333333333333333333333333333333333
2/3 => 0.6666666666666666666666666666666667
12345678901234567890123456789012345 + 0 => 12345678901234567890123456789012340
date("2020-01-31") + duration("P1M") => date("2020-02-29")
date("2020-02-29") + duration("P1Y") => date("2021-02-28")
date("2020-03-31") - duration("P1M") => date("2020-02-29")
date("2020-01-01") + duration("PT23H") => date("2020-01-01")
date("2020-01-01") + duration("PT24H") => date("2020-01-02")
date("2020-01-01") - duration("PT1S") => date("2019-12-31")
duration("P1D") + date("2020-01-01") => date("2020-01-02")
duration("P1D") - date("2020-01-01") => null
date("2020-01-01") + date("2020-01-01") => null
date and time("2020-01-01T00:00:00Z") - date("2019-12-31") => duration("P1D")
date and time("2020-01-01T00:00:00") - date and time("2020-01-01T00:00:00Z") => null
time("10:00:00") - time("09:00:00") => duration("PT1H")
time("10:00:00") + duration("P1DT1H") => time("11:00:00")
time("00:30:00") - duration("PT1H") => time("23:30:00")
time("10:00:00Z") - time("10:00:00+01:00") => duration("PT1H")
time("10:00:00") + duration("P1M") => null
duration("P1Y") + duration("P1M") => duration("P13M")
duration("P1Y") + duration("P1D") => null
duration("P1Y") * 2 => duration("P2Y")
2 * duration("PT1H") => duration("PT2H")
duration("P1Y") / 2 => duration("P6M")
duration("PT1H") / duration("PT30M") => 2
duration("P1Y") / duration("P1M") => 12
duration("P1D") / 0 => null
1 / duration("P1D") => null
duration("P1D") * duration("P1D") => null
-duration("P1D") => duration("-P1D")
-"a" => null
-null => null
@"2021-03-28T01:30:00@Europe/Paris" + duration("PT1H") => @"2021-03-28T03:30:00@Europe/Paris"
date and time("2021-01-01T00:00:00") + duration("P1M") => date and time("2021-02-01T00:00:00")
"""

LOGIC = r"""
true and null => null
false and null => false
null and false => false
true or null => true
false or null => null
null or null => null
true and "x" => null
false or "x" => null
1 and true => null
1 or true => true
not(null) => null
not("x") => null
not(false) => true
not(negand: true) => false
not() => null
not(true, false) => null
"""

COMPARISON = r"""
1 = 1.0 => true
1 = "1" => null
null = null => true
null = 1 => false
1 != null => true
null != null => false
"a" != 1 => null
"a" < "b" => true
"a" < 1 => null
null < 1 => null
1 < null => null
true < false => null
true = true => true
[1,2] = [1,2] => true
[1,2] = [2,1] => false
[1] = 1 => true
[] = [] => true
[] = null => false
[1,2,[3]] = [1,2,[3]] => true
{a:1,b:2} = {b:2,a:1} => true
{a:1} = {a:1,b:2} => false
{a:1} = [] => null
date("2020-01-01") = date("2020-01-01") => true
date("2020-01-01") < date("2020-01-02") => true
date("2020-01-01") = date and time("2020-01-01T00:00:00") => null
date and time("2020-01-01T00:00:00Z") = date and time("2020-01-01T01:00:00+01:00") => true
time("10:00:00Z") = time("11:00:00+01:00") => true
time("10:00:00") = time("10:00:00") => true
duration("P1Y") = duration("P12M") => true
duration("P1D") = duration("PT24H") => true
duration("P1Y") = duration("P365D") => null
duration("PT1H") < duration("PT2H") => true
[1..5] = [1..5] => true
[1..5] = (1..5) => false
5 between 1 and 10 => true
5 between 6 and 10 => false
5 between null and 10 => null
1 between 0 and null => null
"b" between "a" and "c" => true
5 between 1 and 4 or true => true
"""

MEMBERSHIP = r"""
1 in [1,2,3] => true
1 in (1,2,3) => true
4 in (1,2,3) => false
1 in 1 => true
1 in [2..3] => false
2 in [2..3] => true
2 in (2..3) => false
2 in ]2..3] => false
3 in [2..3[ => false
"a" in ["a".."c"] => true
"d" in ["a".."c"] => false
1 in <5 => true
5 in <=5 => true
5 in >5 => false
5 in (<3, >4) => true
5 in (>10, <3) => false
1 in [[1..3],[4..6]] => true
5 in ([1..3],[4..6]) => true
[1,2,3] in [[1,2,3,4],[1,2,3]] => true
[1,2,2] in [[1,2,3,4],[1,2,3]] => false
[1,2,3] in ([1,2,3,4],[1,2,3]) => true
{a:1} in [{a:1},{b:2}] => true
{a:1} in {a:1} => true
null in [1,null] => true
null in (null) => true
1 in [] => false
date("2020-01-01") in [date("2019-01-01")..date("2021-01-01")] => true
@"2020-01-01" in < @"2021-01-01" => true
1 in (= 1) => true
1 in != 2 => true
5 in (? > 3) => true
5 in (? > 3 and ? < 4) => false
"abc" in (starts with(?, "a")) => true
1 in ["a".."c"] => null
"""

BRANCHES = r"""
if true then 1 else 2 => 1
if null then 1 else 2 => 2
if "x" then 1 else 2 => 2
if 1 = 1 then "ok" else "not" => "ok"
if false then 1 else if true then 2 else 3 => 2
(if true then 1 else 2) + 1 => 2
"""

LOOPS = r"""
for i in [1,2,3] return i * 2 => [2,4,6]
for i in 1..3 return i => [1,2,3]
for i in 3..1 return i => [3,2,1]
for i in [1..3] return i => [1,2,3]
for x in [1,2], y in [3,4] return x * y => [3,4,6,8]
for x in [[1,2],[3]], y in x return y => [1,2,3]
for i in 0..4 return if i = 0 then 1 else i * partial[-1] => [1,1,2,6,24]
for i in 1..3 return partial => [[],[[]],[[],[[]]]]
for i in [] return i => []
for i in null return i => null
for i in 5 return i => [5]
for i in -1..1 return i => [-1,0,1]
for d in @"2020-01-01"..@"2020-01-03" return d => [@"2020-01-01",@"2020-01-02",@"2020-01-03"]
for d in @"2020-01-03"..@"2020-01-01" return d.day => [3,2,1]
for i in 1..2, j in i..2 return [i,j] => [[1,1],[1,2],[2,2]]
for i in ["a","b"] return i + "!" => ["a!","b!"]
"""

QUANTIFIED = r"""
some x in [1,2,3] satisfies x > 2 => true
every x in [1,2,3] satisfies x > 0 => true
some x in [] satisfies x > 0 => false
every x in [] satisfies x > 0 => true
every x in [1,null] satisfies x > 0 => null
some x in [1,2], y in [2,3] satisfies x = y => true
every x in 1..3 satisfies x < 4 => true
some x in null satisfies x => null
"""

COMMENTS = r"""
1 + /* one */ 1 // end => 2
"""

COERCION = r"""
contains(["foobar"], "of") => false
contains(["foo","bar"], "f") => null
sum([[1]]) => null
upper case(["a"]) => "A"
day of year([@"2020-01-01"]) => 1
"""

NAMES = r"""
date and time("2020-01-01T00:00:00").year => 2020
{years and months: 1}.years and months => 1
{time: 1, t: time + 1}.t => 2
{date: @"2020-01-01", x: date.year}.x => 2020
string length("a") + string length("b") => 2
"a" = "a" and "b" = "b" => true
1 = 1 = true => true
1 < 2 and 2 < 3 => true
not(1 = 2) => true
(1) => 1
((1)) => 1
[(1), (2)] => [1,2]
{"a": 1}.a => 1
[1, 2,] => SYNTAX
if 1 then => SYNTAX
for x in y => SYNTAX
1 + => SYNTAX
{a 1} => SYNTAX
f(a: 1, 2) => SYNTAX
today() - today() => @"PT0S"
now() = now() => true
now(1) => null
today(1) => null
"\\d" => "\\d"
"\d" => "\\d"
"""

TABLES = (
    LITERALS,
    ARITHMETIC,
    LOGIC,
    COMPARISON,
    MEMBERSHIP,
    BRANCHES,
    LOOPS,
    QUANTIFIED,
    COMMENTS,
    COERCION,
    NAMES,
)


@pytest.mark.parametrize(("source", "expected"), [pair for table in TABLES for pair in examples(table)])
def test_the_expression_has_the_value(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
