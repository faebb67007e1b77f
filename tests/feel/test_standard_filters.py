"""Filters and positions (DMN 1.5, 10.3.2.5).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

FILTERS = r"""
# table 68
[1, 2, 3][-4] => null
[1, 2, 3][1.5] => null
[1, 2, 3][item > 1] => [2, 3]
1[1] => 1
1[-1] => 1
1[2] => null
1[0] => null
1[item = 1] => [1]
1[item = 2] => []
1[true] => [1]
1[false] => []
null[true] => null
[][1] => null
[][item = 1] => []
{a: 1}[a = 1] => [{a: 1}]
[{item: 1}, {item: 2}][item = 1] => [{item: 1}]
[{a: 1}, {b: 2}][a = 1] => [{a: 1}]
[{x: 1}, {x: 2}][item.x = 1] => [{x: 1}]
[[1, 2], [3]][1] => [1, 2]
[1, 2, 3, 4][item > 1][2] => 3
{i: 2, r: [1, 2, 3][i]}.r => 2
[1, "a", null][item = null] => [null]
[1, 2, 3][item >= 2][1] => 2
([1, 2])[1] => 1
[1, 2, 3][item in (1, 3)] => [1, 3]
[1, 2, 3][item in [2..3]] => [2, 3]
[@"2020-01-01", @"2019-01-01"][1].year => 2020
[{x: 1}][1].x => 1
[1, 2][item in [1..1]] => [1]
[[1, 2], [3, 4]][item[1] = 3] => [[3, 4]]
[{a: {b: 1}}, {a: {b: 2}}][a.b = 2] => [{a: {b: 2}}]
[1, 2, 3][item > 5] => []
[1, 2, 3][modulo(item, 2) = 1] => [1, 3]
[true, false][1] => true
[true, false][item] => [true]
[null, 1][1] => null
[null, 1][item != null] => [1]
[1, 2, 3, 4][-2] => 3
"""


@pytest.mark.parametrize(("source", "expected"), examples(FILTERS))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
