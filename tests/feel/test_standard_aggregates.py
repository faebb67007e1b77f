"""Aggregates over lists: nulls, wrong kinds, named arguments (DMN 1.5, 10.3.4.4).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

EXTREMES_AND_SUMS = r"""
# table 75
min(1, "a") => null
min(list: [2, 1]) => 1
min([@"2020-01-01", @"2019-01-01"]) => @"2019-01-01"
max([@"P1D", @"PT25H"]) => @"PT25H"
max("a") => "a"
max([null]) => null
max([[1, 2], [3]]) => null
sum("a") => null
sum([1, "a"]) => null
sum([[1], 2]) => null
mean([1, null]) => null
mean("a") => null
mean(1, 2, 4.5) => 2.5
product([1, null]) => null
product("a") => null
sum(for i in 1..3 return i) => 6
sum([@"P1D", @"PT12H"]) => @"PT36H"
sum([@"P1Y", @"P1M"]) => @"P13M"
sum([@"P1Y", @"P1D"]) => null
sum([@"P1D", 1]) => null
mean([1, 2]) => 1.5
mean(1, 2, 2) => 1.666666666666666666666666666666667
max(@"10:00:00", @"09:00:00") => @"10:00:00"
min(true, false) => null
"""

ALL_AND_ANY = r"""
# table 75
all([true, 1]) => null
all([false, 1]) => null
all([null]) => null
all("true") => null
any([true, 1]) => null
any([null]) => null
any(false, true) => true
any(list: [false]) => false
any([1, true]) => null
all([1, false]) => null
all([[true], false]) => null
"""

STATISTICS = r"""
# table 75
median([1, 2]) => 1.5
median([1, null]) => null
median() => null
mode([1, null]) => null
mode("a") => null
mode() => null
mode(1, 2, 2) => [2]
stddev([1, null]) => null
stddev() => null
stddev(["a", "b"]) => null
stddev([2, 4]) => 1.414213562373095048801688724209698
median([3, 1, 2]) => 2
mode([2, 1, 2, 1]) => [1, 2]
mode([1.0, 1]) => [1]
"""


@pytest.mark.parametrize(("source", "expected"), examples(EXTREMES_AND_SUMS + ALL_AND_ANY + STATISTICS))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
