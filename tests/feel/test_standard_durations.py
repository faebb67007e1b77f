"""Durations of both kinds (DMN 1.5, 10.3.2.3.7 and 10.3.2.3.8).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

DURATION = r"""
# table 72
duration("P1Y2M") => @"P14M"
duration("P1Y2M3D") => null
duration("P1Y2MT1H") => null
duration("PT1D") => null
duration("PT1.5S").seconds => 1.5
duration("-P1D") => @"-PT24H"
duration("+P1D") => null
duration("P1W") => null
duration("P0Y") => @"P0M"
duration("P0D") => @"PT0S"
duration("P1D", "P2D") => null
duration("P26M").years => 2
duration("P26M").months => 2
duration("-P26M").years => -2
duration("-P26M").months => -2
duration("P26M").days => null
duration("PT36H").days => 1
duration("PT36H").hours => 12
duration("PT90M").minutes => 30
duration("PT90S").seconds => 30
duration("PT90S").years => null
duration("-PT36H").days => -1
duration("-PT36H").hours => -12
"""

YEARS_AND_MONTHS = r"""
# table 72
years and months duration(@"2011-12-22", @"2013-08-24") => @"P1Y8M"
years and months duration(@"2013-08-24", @"2011-12-22") => @"-P1Y8M"
years and months duration(@"2015-01-21", @"2016-01-21") => @"P1Y"
years and months duration(@"2016-01-21", @"2015-01-21") => @"-P1Y"
years and months duration(@"2016-01-21", @"2016-01-21") => @"P0M"
years and months duration(@"2016-01-31", @"2016-02-29") => @"P0M"
years and months duration(@"2014-12-31T23:59:59", @"2019-10-01T12:32:59") => @"P4Y9M"
years and months duration(@"2014-12-31T23:59:59", @"2019-10-01") => @"P4Y9M"
years and months duration(from: @"2011-12-22", to: @"2013-08-24") => @"P1Y8M"
years and months duration(null, @"2013-08-24") => null
years and months duration(@"2013-08-24", null) => null
years and months duration(@"2013-08-24") => null
years and months duration() => null
years and months duration("2011-12-22", "2013-08-24") => null
years and months duration(1, 2) => null
years and months duration(@"P1Y", @"P1Y") => null
"""


@pytest.mark.parametrize(("source", "expected"), examples(DURATION + YEARS_AND_MONTHS))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
