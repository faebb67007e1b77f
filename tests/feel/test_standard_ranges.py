"""Ranges written in a text, and how ranges lie to each other (DMN 1.5, 10.3.2.7, 10.3.4.1, 10.3.4.7).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

RANGE_OF_TEXT = r"""
# table 72
range("[1..3]") => [1..3]
range("(1..3)") => (1..3)
range("]1..3[") => (1..3)
range("[1..3") => null
range("1..3") => null
range("[duration(\"P1D\")..duration(\"P2D\")]") => [@"P1D"..@"P2D"]
range("[3..1]") => null
range("[null..1]") => null
range("[..3)") => null
range("(..3]") => (<=3)
range("[3..)") => (>=3)
range("[3..null)") => null
range(1) => null
range(from: "[1..3]") => [1..3]
range("[true..false]") => null
range("[-3..-1]") => [-3..-1]
"""

RELATIONS = r"""
# table 78
includes((<5), 5) => false
includes((>=5), 5) => true
includes((<5), [1..4]) => true
includes([1..10], (<5)) => false
before((<5), (>=5)) => true
before((<=5), (>=5)) => false
meets((<=5), (>=5)) => true
overlaps((<5), (>3)) => true
overlaps((<3), (>5)) => false
coincides((<5), (<5)) => true
coincides((<5), (<=5)) => false
during(5, (>3)) => true
starts(3, (>=3)) => true
finishes(3, (<=3)) => true
started by((>3), 3) => false
before(null, 1) => null
before(1) => null
before([1..2], ["a".."b"]) => null
before(point1: 1, point2: 2) => true
before(point: 1, range: [2..3]) => true
before(range1: [1..2], range2: [3..4]) => true
after(range: [3..4], point: 1) => true
meets(1, [1..2]) => null
overlaps(1, 2) => null
includes([1..3], "a") => null
includes(5, 5) => null
during([1..3], 2) => null
coincides(1, [1..1]) => null
includes([@"2020-01-01"..@"2020-12-31"], @"2020-06-30") => true
includes([@"P1D"..@"P3D"], @"P2D") => true
# what string() writes is what range() reads (table 72)
string([@"2020-01-01"..@"2020-12-31"]) => "[@\"2020-01-01\"..@\"2020-12-31\"]"
range(string((@"2020-01-01"..@"2020-12-31"])) => (@"2020-01-01"..@"2020-12-31"]
range(string([@"10:00:00Z"..@"11:00:00@Asia/Tokyo")))  => null
range(string([@"01:00:00Z"..@"11:00:00@Asia/Tokyo"))) => [@"01:00:00Z"..@"11:00:00@Asia/Tokyo")
range(string([@"2020-01-01T00:00:00"..@"2020-12-31T00:00:00"])) => [@"2020-01-01T00:00:00"..@"2020-12-31T00:00:00"]
range(string([@"PT1S"..@"P1D"])) => [@"PT1S"..@"P1D"]
range(string([@"P1M"..@"P1Y"])) => [@"P1M"..@"P1Y"]
range(string((> @"P1D"))) => (@"P1D"..)
range(string(["a\"b".."c"])) => ["a\"b".."c"]
"""


@pytest.mark.parametrize(("source", "expected"), examples(RANGE_OF_TEXT + RELATIONS))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
