"""Filters, paths, contexts, functions, ranges and types (DMN 1.5, 10.3.2).

A line is `expression => expected`; SYNTAX stands for a text that cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

FILTER = r"""
[1,2,3][1] => 1
[1,2,3][-1] => 3
[1,2,3][0] => null
[1,2,3][4] => null
[1,2,3][item >= 2] => [2,3]
[{a:1},{a:2}][a=2] => [{a:2}]
[{a:1},{a:2}][item.a=2] => [{a:2}]
[{item:1},{item:2}][item=2] => [{item:2}]
5[1] => 5
5[2] => null
5[item > 2] => [5]
3[item > 5] => []
null[1] => null
null[item > 1] => null
[1,2,3][true] => [1,2,3]
[1,2,3][false] => []
[1,2,3][null] => []
[1,2,3][count([1,2])] => 2
[[1,2],[3]][1][2] => 2
[{x:1,y:2},{x:null,y:3}][x<2] => [{x:1,y:2}]
[1,2,3,4][even(item)] => [2,4]
[{a:true},{a:false}][a] => [{a:true}]
[1,2,3][item > 1][1] => 2
[1,2,3]["a"] => []
"""

PATH = r"""
{a:{b:1}}.a.b => 1
{a:1}.b => null
[{a:1},{a:2}].a => [1,2]
[{a:1},{b:2}].a => [1,null]
[{a: {b: [1]}}, {a: {b: [2.1, 2.2]}}].a.b => [[1],[2.1,2.2]]
null.a => null
{"a b": 1}.a b => 1
{a b: 1}.a b => 1
{a+b: 1}.a+b => 1
"""

CONTEXT = r"""
{a: 1, b: a + 1} => {a:1,b:2}
{a: 1, b: {c: a + 1}}.b.c => 2
{} => {}
{"": 1} => {"":1}
{a: 1, a: 2} => SYNTAX
{foo bar: 1, baz: foo bar + 1}.baz => 2
{f: function(x) x * 2, r: f(4)}.r => 8
{a: 1, f: function(b) a + b, r: f(2)}.r => 3
{fib: function(n) if n < 2 then n else fib(n-1) + fib(n-2), r: fib(10)}.r => 55
{sum: function(n) if n = 0 then 0 else n + sum(n - 1), r: sum(95)}.r => 4560
"""

FUNCTIONS = r"""
(function(x) x + 1)(2) => 3
(function(x, y) x - y)(y: 1, x: 5) => 4
(function(x: string) x)(1) => null
(function(x: string) x)("a") => "a"
(function(x: number) x)([1]) => 1
(function(x: list<number>) x)(1) => [1]
(function(x) x)() => null
(function(x) x)(1,2) => null
(function(x) x)(y: 1) => null
(function() 1)() => 1
(function(x) function(y) x + y)(1)(2) => 3
foo(1) => null
1(2) => null
(function(d: date and time) d)(date("2020-01-01")) => date and time("2020-01-01T00:00:00Z")
"""

RANGES = r"""
[1..5].start => 1
[1..5].end => 5
[1..5).end included => false
(1..5].start included => false
(<5).end => 5
(<5).start => null
(<5).end included => false
(<=5).end included => true
(<5).start included => false
(>5).start => 5
(>=5).start included => true
(=5).start => 5
[5..1] => null
[1.."a"] => null
[null..5] => null
[1..5] instance of range<number> => true
["a".."b"] instance of range<number> => false
"""

TYPES = r"""
1 instance of number => true
"a" instance of string => true
null instance of Null => true
null instance of Any => false
null instance of number => false
1 instance of Any => true
[1] instance of list<number> => true
[1,"a"] instance of list<number> => false
[1,"a"] instance of list<Any> => true
[] instance of list<number> => true
{a:1} instance of context<a: number> => true
{a:1,b:2} instance of context<a: number> => true
{a:"x"} instance of context<a: number> => false
{} instance of context<a: number> => false
date("2020-01-01") instance of date => true
date("2020-01-01") instance of date and time => false
@"P1Y" instance of years and months duration => true
@"P1D" instance of days and time duration => true
@"P1D" instance of years and months duration => false
time("10:00:00") instance of time => true
true instance of boolean => true
1 instance of list => null
string length instance of function<string> -> number => true
string length instance of function<number> -> number => false
string length instance of function<string, string> -> number => false
1 instance of foo => null
(function(x: number) x) instance of function<number> -> Any => true
(function(x: number, y: number) x) instance of function<number> -> Any => false
1 + 1 instance of number => null
[1,2][item instance of number] => [1,2]
not(1 instance of string) => true
1 instance of number and true => true
"""


@pytest.mark.parametrize(("source", "expected"), examples(FILTER + PATH + CONTEXT + FUNCTIONS + RANGES + TYPES))
def test_the_expression_has_the_value(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
