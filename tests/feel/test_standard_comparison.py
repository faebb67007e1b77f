"""Equality, order, membership and three-valued logic (DMN 1.5, 10.3.2.15).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

LOGIC = r"""
# tables 50 and 51
not(negand: false) => true
not("a") => null
not(0) => null
not(true, true) => null
not([true]) => false
null and null => null
"a" and true => null
"a" or true => true
1 and false => false
not true => null
true and not(false) => true
{profit and loss: 1, r: profit and loss + 1}.r => 2
{not found: 1, r: not found + 1}.r => 2
"""

EQUALITY_AND_ORDER = r"""
# tables 52 to 54
@"2020-01-01" = @"2020-01-01T00:00:00Z" => null
@"2020-01-01" < @"2020-01-02T00:00:00Z" => null
@"10:00:00" < @"10:00:00Z" => false
@"10:00:00" <= @"10:00:00Z" => true
@"2020-01-01T10:00:00+09:00" < @"2020-01-01T10:00:00Z" => true
@"2020-01-01T10:00:00" < @"2020-01-01T10:00:01+09:00" => true
@"10:00:00+09:00" = @"01:00:00Z" => true
@"P1Y" = @"P12M" => true
@"P1Y" = @"P365D" => null
@"P0Y" = @"P0D" => null
@"P1Y" < @"P13M" => true
@"P1D" < @"P1M" => null
"a" < "B" => false
"\U01F40E" > "\uFFFD" => true
"a" = 1 => null
true = false => false
true = 1 => null
1 != "a" => null
null <= null => null
[1] = [1, 2] => false
[1, null] = [1, null] => true
{} = {} => true
{a: 1} = {b: 1} => false
{a: 1} = {a: "1"} => false
[1..3] = [1..3] => true
[1..3] = (1..3] => false
[1..3] = [1..4] => false
(<3) = (<3) => true
(<3) = (<=3) => false
[1..3] = 1 => null
[1,2] < [1,3] => null
{a: 1} < {a: 2} => null
1 < 2 = true => true
"\uD83D\uDC0E" = "\U01F40E" => true
@"2020-01-01".year = 2020 => true
@"2020-01-01T00:00:00@Asia/Tokyo" = @"2019-12-31T15:00:00Z" => true
@"P1Y" < 1 => null
"abc"[item = "abc"] => ["abc"]
"""

BETWEEN = r"""
# table 55
1 between 1 and 1 => true
1 between 2 and 0 => false
1 between null and 3 => null
null between 1 and 3 => null
1 between "a" and 3 => null
@"2020-01-02" between @"2020-01-01" and @"2020-01-03" => true
1 between 0 and 2 and true => true
"""

IN = r"""
# table 55
5 in [1..10] => true
5 in (5..10] => false
5 in [10..1] => null
5 in (< 10) => true
5 in < 10 => true
5 in (> 5, < 3) => false
5 in (1, 5) => true
5 in [1, 5] => true
5 in [[1..3], [5..7]] => true
5 in [(<3), (>4)] => true
5 in 5 => true
5 in "5" => null
5 in null => false
null in null => true
null in [1..3] => null
"a" in [1..3] => null
[1, 2] in [[1, 2], [3]] => true
[1, 2] in [1, 2] => true
@"2020-01-02" in [@"2020-01-01"..@"2020-01-03"] => true
5 in (? + 1 = 6) => true
5 in (not(? = 5)) => false
5 in (=5) => true
5 in (!=5) => false
1 in (1..3) => false
2 in (1..3) => true
2 in ]1..3[ => true
1 in ]1..3[ => false
1 in [1..3[ => true
3 in [1..3[ => false
"b" in ["a".."c"] => true
5 in [1..) => true
5 in (..5) => false
null in (<3) => null
"a" in ("a", "b") => true
1 in ("a", 1) => true
1 in ([2..3], 1) => true
[1..3] in [[1..3], [4..5]] => true
{in stock: 1, r: in stock}.r => 1
"""


@pytest.mark.parametrize(("source", "expected"), examples(LOGIC + EQUALITY_AND_ORDER + BETWEEN + IN))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
