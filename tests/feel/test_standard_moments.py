"""Dates, times and what is told of them (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.6, 10.3.4.1, 10.3.4.6).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

DATE = r"""
# table 72
date("2017-13-01") => null
date("2017-02-29") => null
date("2016-02-29") => @"2016-02-29"
date("2017-1-01") => null
date("2017-01-01Z") => null
date("2017-01-01T10:00:00") => null
date("+2017-01-01") => null
date("02017-01-01") => null
date("-0001-01-01").year => -1
date("999999999-12-31").year => 999999999
date("-999999999-12-31").year => -999999999
date("1000000000-01-01") => null
date("") => null
date(true) => null
date(from: @"2017-12-31T10:00:00Z") => @"2017-12-31"
date(@"2017-12-31") => @"2017-12-31"
date(2017, 12, 31) => @"2017-12-31"
date(2017, 13, 1) => null
date(2017, 0, 1) => null
date(2017, 1, 0) => null
date(-2017, 12, 31) => @"-2017-12-31"
date(1000000000, 1, 1) => null
date("2017", 1, 1) => null
date(null, 1, 1) => null
date(2017, 1) => null
date(2017, 1, 1, 1) => null
date(year: 2017, month: 1, day: 2) => @"2017-01-02"
date(day: 2, month: 1, year: 2017) => @"2017-01-02"
date(year: 2017, month: 1) => null
date(2017.5, 1, 1) => null
date("2020-01-01").year => 2020
date("2020-01-01") in [@"2019-01-01"..@"2021-01-01"] => true
date("2020-01-01").month + 1 => 2
"""

TIME = r"""
# table 72
time("10:30:00") => @"10:30:00"
time("10:30") => null
time("24:00:01") => null
time("23:60:00") => null
time("23:59:60") => null
time("1:00:00") => null
time("10:30:00.123456789").second => 0.123456789
time("10:30:00Z") = time("10:30:00+00:00") => true
time("10:30:00z") => @"10:30:00Z"
time("10:30:00+14:00") => @"10:30:00+14:00"
time("10:30:00+14:01") => null
time("10:30:00-14:01") => null
time("10:30:00+5:30") => null
time("10:30:00+0530") => null
time("10:30:00@Europe/Paris").timezone => "Europe/Paris"
time("10:30:00@xyz/abc") => null
time("10:30:00+01:00@Europe/Paris") => null
time("10:30:00Z@Europe/Paris") => null
time("T10:30:00") => null
time("") => null
time(10) => null
time(10, 30) => null
time(10, 30, 0) => @"10:30:00"
time(10, 30, 0.5) => @"10:30:00.5"
time(10, 60, 0) => null
time(10, 0, 60) => null
time(10, 30, 0, null) => @"10:30:00"
time(10, 30, 0, @"PT9H") => @"10:30:00+09:00"
time(10, 30, 0, @"-PT2H1M3S") => @"10:30:00-02:01:03"
time(10, 30, 0, @"PT15H") => null
time(10, 30, 0, @"P1Y") => null
time(10, 30, 0, "PT1H") => null
time(null, 30, 0) => null
time(hour: 10, minute: 30, second: 0) => @"10:30:00"
time(hour: 10, minute: 30, second: 0, offset: @"PT1H") => @"10:30:00+01:00"
time(from: "10:30:00") => @"10:30:00"
time(@"10:30:00Z") => @"10:30:00Z"
time(@"2017-12-31T10:30:00@Asia/Tokyo") => @"10:30:00@Asia/Tokyo"
time(@"2017-12-31") => @"00:00:00Z"
time(10, 0, 59.99999999999999999999999999999999) => @"10:00:59.999999999"
time(10, 0, 0.0000000001) => @"10:00:00"
"""

DATE_AND_TIME = r"""
# table 72
date and time("2012-03-07Z").year => 2012
date and time("2012-03-07Z") => @"2012-03-07T00:00:00Z"
date and time("2012-03-07+09:00") => @"2012-03-07T00:00:00+09:00"
date and time("2012-03-07+15:00") => null
date and time("2017-12-31T10:30:00") => @"2017-12-31T10:30:00"
date and time("2017-12-31") => @"2017-12-31T00:00:00"
date and time("2017-12-31 10:30:00") => null
date and time("2017-12-31T10:30") => null
date and time("2017-12-31T25:00:00") => null
date and time("2017-13-31T10:00:00") => null
date and time("2017-12-31T10:30:00.987654321").second => 0.987654321
date and time("2017-12-31T10:30:00+14:01") => null
date and time("2017-12-31T10:30:00@xyz") => null
date and time("2017-12-31T10:30:00Z@Asia/Tokyo") => null
date and time("99999-12-31T10:30:00").year => 99999
date and time("-2017-12-31T10:30:00").year => -2017
date and time("") => null
date and time(2017) => null
date and time(null, null) => null
date and time(@"2017-12-31", null) => null
date and time("2017-12-31", "10:00:00") => null
date and time(@"2017-12-31", @"10:00:00") => @"2017-12-31T10:00:00"
date and time(@"2017-12-31", @"10:00:00@Asia/Tokyo") => @"2017-12-31T10:00:00@Asia/Tokyo"
date and time(@"2017-12-31T23:00:00Z", @"10:00:00") => @"2017-12-31T10:00:00"
date and time(date: @"2017-12-31", time: @"10:00:00") => @"2017-12-31T10:00:00"
date and time(from: "2017-12-31T10:00:00") => @"2017-12-31T10:00:00"
date and time(@"2017-12-31", @"10:00:00", 1) => null
"""

CALENDAR = r"""
# tables 77 and 82
day of year(@"2019-12-31") => 365
day of year(@"2020-12-31") => 366
day of year(@"2019-09-17T00:00:00") => 260
day of year() => null
day of year("2019-09-17") => null
day of year(date: @"2019-01-01") => 1
day of week(@"2019-09-17") => "Tuesday"
day of week(@"2019-09-22T23:00:00Z") => "Sunday"
day of week(null) => null
day of week(1) => null
month of year(@"2019-01-01") => "January"
month of year(null) => null
week of year(@"2005-01-01") => 53
week of year(null) => null
week of year(@"2003-12-29T00:00:00") => 1
is(1, 1) => true
is(null, 1) => false
is([1], [1]) => true
is(1, 1, 1) => null
is(@"10:30:00", @"10:30:00Z") => false
is(@"2012-12-25", @"2012-12-25T00:00:00Z") => false
today() => @"2026-11-18"
now() instance of date and time => true
"""


@pytest.mark.parametrize(("source", "expected"), examples(DATE + TIME + DATE_AND_TIME + CALENDAR))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
