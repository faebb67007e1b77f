"""Numbers, contexts and ranges (DMN 1.5, tables 76, 78 and 81).

Beyond the examples of the standard: nulls, wrong and named arguments, ends of ranges. A line is `expression =>
expected`; SYNTAX stands for a text that cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

NUMERIC = r"""
decimal(0.335, 2) => 0.34
decimal(-2.5, 0) => -2
decimal(1234, -2) => 1200
decimal(1.5, null) => null
decimal(null, 1) => null
decimal(1) => null
decimal(n: 1.25, scale: 1) => 1.2
decimal(1, 6177) => null
decimal(1, -6112) => null
floor(-1.5) => -2
floor(null) => null
floor("a") => null
floor() => null
floor(1.56, 1) => 1.5
floor(n: 1.5) => 1
floor(1.5, null) => null
ceiling(-1.5) => -1
ceiling(n: 1.2) => 2
ceiling(1.1, 2, 3) => null
round up(5.5) => null
round up(5.125, 2) => 5.13
round up(null, 0) => null
round up(n: 1.1, scale: 0) => 2
round down(5.9, 0) => 5
round half up(2.5, 0) => 3
round half up(-2.5, 0) => -3
round half down(2.5, 0) => 2
round half down(2.6, 0) => 3
round up(1234, -2) => 1300
abs(0) => 0
abs(null) => null
abs("a") => null
abs(n: -1) => 1
abs(@"-P1Y") => @"P1Y"
abs(-1, 2) => null
modulo(10, 0) => null
modulo(null, 1) => null
modulo(dividend: 10, divisor: 3) => 1
modulo(0.3, 0.1) => 0
sqrt(2) => 1.414213562373095048801688724209698
sqrt(-1) => null
sqrt(null) => null
sqrt(number: 4) => 2
sqrt("4") => null
log(0) => null
log(-1) => null
log(1) => 0
log(number: 1) => 0
exp(0) => 1
exp(null) => null
exp(number: 0) => 1
exp(100000) => null
odd(0) => false
odd(-1) => true
odd(1.5) => null
odd(null) => null
odd(number: 3) => true
even(0) => true
even(-2) => true
even("a") => null
even(2.0) => true
"""

CONTEXTS = r"""
get value({a: 1}, null) => null
get value(null, "a") => null
get value({a: null}, "a") => null
get value(m: {a: 1}, key: "a") => 1
get value({"a b": 1}, "a b") => 1
get entries({}) => []
get entries(null) => null
get entries(m: {a: 1}) => [{key:"a", value:1}]
context([]) => {}
context({key: "a", value: 1}) => {a: 1}
context([{key:"a",value:1},{key:"a",value:2}]) => null
context(null) => null
context([{key:1,value:1}]) => null
context(entries: [{key:"a",value:null}]) => {a:null}
context put({}, "a", 1) => {a:1}
context put(null, "a", 1) => null
context put({}, null, 1) => null
context put({a:{b:1}}, ["a","b"], 2) => {a:{b:2}}
context put({a:1}, ["a","b"], 2) => null
context put({}, ["a","b"], 2) => null
context put({}, ["a", 1], 2) => null
context put(context: {}, key: "a", value: 1) => {a:1}
context put(context: {}, keys: ["a"], value: 1) => {a:1}
context put({a:1}, "b", null) => {a:1,b:null}
context merge([]) => {}
context merge({a:1}) => {a:1}
context merge([{a:1},1]) => null
context merge(null) => null
context merge(contexts: [{a:1},{a:2}]) => {a:2}
context put({a:1}, "b") => null
"""

RANGES = r"""
before(point1: 1, point2: 10) => true
before(1, null) => null
before() => null
before("a","b") => true
before(@"2020-01-01", @"2020-01-02") => true
before(1, "a") => null
before([1..2], "a") => null
includes([1..10], null) => null
includes(range: [1..10], point: 5) => true
during(@"2020-01-01", [@"2019-01-01".. @"2021-01-01"]) => true
coincides(null, 1) => null
coincides([1..5],[1..5]) => true
meets([1..5], null) => null
includes((<5), 3) => true
before((<5), 6) => true
range("[1..2]") => [1..2]
range("(1..2)") => (1..2)
range("]1..2[") => (1..2)
range("[\"a\"..\"c\"]") => ["a".."c"]
range("[@\"2020-01-01\"..@\"2020-01-02\"]") => [@"2020-01-01"..@"2020-01-02"]
range("[date(\"2020-01-01\")..date(\"2020-01-02\")]") => [@"2020-01-01"..@"2020-01-02"]
range("[1..\"a\"]") => null
range("[1+1..3]") => null
range("[..2]") => null
range("[2..]") => null
range("[2..1]") => null
range(null) => null
range("foo") => null
range("(-5..-1)") => (-5..-1)
range("[@\"PT1H\"..@\"PT2H\"]").end => @"PT2H"
range(from: "[1..2]") => [1..2]
range() => null
"""

TABLES = (NUMERIC, CONTEXTS, RANGES)


@pytest.mark.parametrize(("source", "expected"), [pair for table in TABLES for pair in examples(table)])
def test_the_expression_has_the_value(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
