"""Dates, times and durations: conversion functions and properties (DMN 1.5, tables 65, 72, 77 and 79).

Beyond the examples of the standard: nulls, wrong and named arguments, ends of ranges. A line is `expression =>
expected`; SYNTAX stands for a text that cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

DATE = r"""
date() => null
date(null) => null
date("2017-12-31") => @"2017-12-31"
date("2017-13-31") => null
date("2017-02-30") => null
date("2017-1-1") => null
date("17-01-01") => null
date("2012-12-25T") => null
date("2012-12-25T10:00:00") => null
date("+2012-12-02") => null
date("998877665544-12-02") => null
date("9999-12-31") => @"9999-12-31"
string(date("99999-12-31")) => "99999-12-31"
date("01211-12-31") => null
string(date("-2017-12-31")) => "-2017-12-31"
string(date("-999999999-01-01")) => "-999999999-01-01"
string(date("999999999-12-31")) => "999999999-12-31"
date("2017-12-31Z") => null
date(from: "2017-12-31") => @"2017-12-31"
date(year: 2017, month: 12, day: 31) => @"2017-12-31"
date(2017, 13, 31) => null
date(2017, 2, 29) => null
date(-2017, 8, 2) => date("-2017-08-02")
date(999999999, 12, 31).year => 999999999
date(1000000000, 12, 31) => null
date(2017, 12) => null
date("2017", "12", "31") => null
date(date("2017-12-31")) => @"2017-12-31"
date(date and time("2017-12-31T10:00:00@Asia/Tokyo")) => @"2017-12-31"
date(time("10:00:00")) => null
date([]) => null
date(["2017-12-31"]) => @"2017-12-31"
date(fromm: "2017-12-31") => null
date(1) => null
"""

TIME = r"""
time("11:22:33") => @"11:22:33"
time("11:22:33.444") => @"11:22:33.444"
string(time("11:22:33.123456789")) => "11:22:33.123456789"
string(time("11:22:33Z")) => "11:22:33Z"
string(time("11:22:33+00:00")) => "11:22:33Z"
string(time("11:22:33-01:00")) => "11:22:33-01:00"
string(time("11:22:33@Europe/Paris")) => "11:22:33@Europe/Paris"
time("11:22:33@xyz/abc") => null
time("25:00:00") => null
time("12:60:00") => null
time("12:00:60") => null
time("7:00:00") => null
time("07:1:00") => null
time("07:01:0") => null
time("11:22") => null
time("T11:22:33") => null
time("11:22:33+5:00") => null
time("11:22:33+05:0") => null
time("11:22:33+19:00") => null
time("11:22:33z").hour => 11
time(11, 22, 33) => @"11:22:33"
time(11, 22, 33.5) => @"11:22:33.5"
time(11, 22, 33, null) => @"11:22:33"
time(11, 22, 33, duration("PT1H")) => @"11:22:33+01:00"
time(11, 22, 33, duration("-PT1H30M")) => @"11:22:33-01:30"
time(24, 0, 0) => null
time(-1, 0, 0) => null
time(11, 22, null) => null
time(hour: 11, minute: 22, second: 33) => @"11:22:33"
time(hour: 11, minute: 22, second: 33, offset: duration("PT0S")) => @"11:22:33Z"
time(date("2017-01-01")) => @"00:00:00Z"
time(date and time("2017-01-01T10:20:30")) => @"10:20:30"
time(date and time("2017-01-01T10:20:30@Asia/Tokyo")) => @"10:20:30@Asia/Tokyo"
time(time("10:20:30")) => @"10:20:30"
time(null) => null
time() => null
time("2017-01-01T10:20:30") => null
"""

DATE_AND_TIME = r"""
date and time("2017-01-01") => @"2017-01-01T00:00:00"
date and time("2017-01-01T10:20:30") => @"2017-01-01T10:20:30"
date and time("2017-01-01T10:20:30.987").second => 30.987
string(date and time("2017-01-01T10:20:30.123456789")) => "2017-01-01T10:20:30.123456789"
string(date and time("2017-01-01T10:20:30+02:00")) => "2017-01-01T10:20:30+02:00"
string(date and time("99999-01-01T10:20:30")) => "99999-01-01T10:20:30"
string(date and time("-99999-01-01T10:20:30")) => "-99999-01-01T10:20:30"
date and time("2017-01-01T10:20") => null
date and time("2017-01-01 10:20:30") => null
date and time("2017-13-01T10:20:30") => null
date and time("2017-01-01T25:20:30") => null
date and time("2017-01-01T10:20:30@foo/bar") => null
date and time("2017-01-01T10:20:30+25:00") => null
date and time("11:00:00") => null
date and time(date("2017-01-01"), time("10:20:30")) => @"2017-01-01T10:20:30"
date and time(date: date("2017-01-01"), time: time("10:20:30")) => @"2017-01-01T10:20:30"
date and time(date and time("2017-01-01T00:00:00Z"), time("10:20:30")) => @"2017-01-01T10:20:30"
date and time(date("2017-01-01"), time("10:20:30@Europe/Paris")) => @"2017-01-01T10:20:30@Europe/Paris"
date and time("2017-01-01", time("10:20:30")) => null
date and time(null) => null
date and time(null, time("10:20:30")) => null
date and time() => null
date and time(from: "2017-01-01T10:20:30") => @"2017-01-01T10:20:30"
"""

DURATION = r"""
duration("P1D") => @"P1D"
duration("P1Y2M").years => 1
duration("P1Y2M").months => 2
duration("P14M").years => 1
duration("P1DT2H3M4.5S").seconds => 4.5
duration("P1DT25H").days => 2
duration("-P1DT2H").hours => -2
duration("P1Y").days => null
duration("P1D").years => null
duration("P1Y1D") => null
duration("P") => null
duration("PT") => null
duration("P1DT") => null
duration("1D") => null
duration("P-1D") => null
duration("P1.5D") => null
duration("P1H") => null
duration("") => null
duration(null) => null
duration() => null
duration(1) => null
duration(from: "P1D") => @"P1D"
string(duration("P1D")) => "P1D"
string(duration("PT36H")) => "P1DT12H"
string(duration("P0D")) => "PT0S"
string(duration("P0Y")) => "P0M"
string(duration("P13M")) => "P1Y1M"
string(duration("-P1Y")) => "-P1Y"
string(duration("PT0.5S")) => "PT0.5S"
string(duration("-PT1H")) => "-PT1H"
string(duration("PT1H2M3.123S")) => "PT1H2M3.123S"
string(duration("P99999Y")) => "P99999Y"
duration("PT10000000000S").days => 115740
"""

YEARS_AND_MONTHS_DURATION = r"""
years and months duration(date("2011-12-22"), date("2013-08-24")) => @"P1Y8M"
years and months duration(date("2013-08-24"), date("2011-12-22")) => @"-P1Y8M"
years and months duration(date("2016-01-31"), date("2016-02-29")) => @"P0M"
years and months duration(date("2017-12-31"), date("2018-01-31")) => @"P1M"
years and months duration(date and time("2017-12-31T13:00:00"), date and time("2019-10-01T12:32:59")) => @"P1Y9M"
years and months duration(from: date("2017-01-01"), to: date("2017-02-01")) => @"P1M"
years and months duration(date("2017-01-01")) => null
years and months duration(null, date("2017-01-01")) => null
years and months duration("2017-01-01", date("2017-01-01")) => null
years and months duration(date("2017-01-01"), date and time("2018-01-01T00:00:00")) => @"P1Y"
string(years and months duration(date("-999999999-12-31"), date("999999999-12-31"))) => "P1999999998Y"
"""

DATES = r"""
day of year(null) => null
day of year("2019-01-01") => null
day of year(date: date("2020-12-31")) => 366
day of year(date and time("2020-12-31T10:00:00")) => 366
day of week(date("2020-01-01")) => "Wednesday"
day of week() => null
month of year(date("2020-01-01")) => "January"
week of year(date and time("2020-12-31T10:00:00Z")) => 53
@"2020-01-01".weekday => 3
@"2020-01-05".weekday => 7
@"2020-01-01".hour => null
@"2020-01-01T10:20:30".weekday => 3
@"2020-01-01T10:20:30+02:00".time offset => @"PT2H"
@"2020-01-01T10:20:30".time offset => null
@"2020-01-01T10:20:30@Europe/Paris".timezone => "Europe/Paris"
@"2020-01-01T10:20:30+02:00".timezone => null
@"10:20:30+02:00".time offset => @"PT2H"
@"10:20:30".timezone => null
@"10:20:30".year => null
[@"2020-01-01",@"2021-01-01"].year => [2020,2021]
"""

IDENTITY = r"""
is(null, null) => true
is(1, 1.0) => true
is(1, "1") => false
is("a", "a") => true
is([], []) => true
is(value1: 1, value2: 1) => true
is(1) => null
is() => null
is(@"2020-01-01T00:00:00Z", @"2020-01-01T00:00:00") => false
is(@"2020-01-01T00:00:00Z", @"2020-01-01T01:00:00+01:00") => false
is(@"P1Y", @"P12M") => true
is(@"23:00:50@Europe/Paris", @"23:00:50+01:00") => false
"""

ZONES = r"""
@"10:20:30@Asia/Tokyo".hour => 10
"""

TABLES = (DATE, TIME, DATE_AND_TIME, DURATION, YEARS_AND_MONTHS_DURATION, DATES, IDENTITY, ZONES)


@pytest.mark.parametrize(("source", "expected"), [pair for table in TABLES for pair in examples(table)])
def test_the_expression_has_the_value(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
