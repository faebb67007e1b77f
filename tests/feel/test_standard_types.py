"""instance of over the lattice of types (DMN 1.5, 10.3.2.9).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

INSTANCE_OF = r"""
# table 61
"a" instance of number => false
1 instance of Null => false
@"2020-01-01" instance of date => true
@"2020-01-01" instance of date and time => false
@"10:00:00" instance of time => true
@"P1Y" instance of days and time duration => false
@"P1Y" instance of duration => null
1 instance of list<number> => false
[1, null] instance of list<number> => true
[1] instance of list => null
{} instance of context => null
[[1]] instance of list<list<number>> => true
{a: "1"} instance of context<a: number> => false
{b: 1} instance of context<a: number> => false
{a: {b: 1}} instance of context<a: context<b: number>> => true
[1..2] instance of range<number> => true
(<3) instance of range<number> => true
[1..2] instance of range<Any> => true
(function(a) a) instance of function<Any> -> Any => true
(function(a: number) a) instance of function<number> -> Any => true
(function(a: number) a) instance of function<string> -> Any => false
(function(a, b) a) instance of function<Any> -> Any => false
(function() 1) instance of function<> -> Any => true
1 instance of function<Any> -> Any => false
(function(a: list<number>) a) instance of function<list<number>> -> Any => true
(function(a: list<Any>) a) instance of function<list<number>> -> Any => true
(function(a: list<number>) a) instance of function<list<Any>> -> Any => false
(function(a: context<x: number>) a) instance of function<context<x: number, y: string>> -> Any => true
(function(a: context<x: number, y: string>) a) instance of function<context<x: number>> -> Any => false
(function(a: range<number>) a) instance of function<range<number>> -> Any => true
(function(a: number) a) instance of function<Any> -> Any => false
(function(a: number) a) instance of function<Null> -> Any => true
(function(a: number) a) instance of function<list<number>> -> Any => false
(function(f: function<number> -> Any) f) instance of function<function<Any> -> Any> -> Any => true
[1, 2] instance of list<Any> => true
[1, 2] instance of list<string> => false
{} instance of context<a: Any> => false
{a: null} instance of context<a: number> => true
{a: [1]} instance of context<a: list<number>> => true
{a: 1} instance of context<a: number, b: number> => false
[@"2020-01-01"..@"2020-01-02"] instance of range<date> => true
[1..2] instance of range => null
(function(a) a) instance of function => null
abs instance of function<number> -> number => true
"a" instance of Any => true
[] instance of list<Null> => true
null instance of list<number> => false
@"P1Y" instance of yearMonthDuration => true
"""


@pytest.mark.parametrize(("source", "expected"), examples(INSTANCE_OF))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
