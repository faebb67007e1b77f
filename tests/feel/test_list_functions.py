"""Lists and aggregates (DMN 1.5, tables 75 and 80).

Beyond the examples of the standard: nulls, wrong and named arguments, ends of ranges. A line is `expression =>
expected`; SYNTAX stands for a text that cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

LISTS = r"""
list contains([1,2,3], 4) => false
list contains([1,null], null) => true
list contains([], null) => false
list contains(null, 1) => null
list contains([[1]], [1]) => true
list contains([1], [1]) => false
list contains(list: [1], element: 1) => true
list contains([1]) => null
list contains(1, 1) => true
list contains(["a"], 1) => false
count(1) => 1
count(null) => null
count() => null
count([null]) => 1
count(list: [1,2]) => 2
count(1, 2) => null
min(1,2,3) => 1
min([]) => null
min(null) => null
min() => null
min("b","a") => "a"
min([1,"a"]) => null
min([1,null]) => null
min(list: [1,2]) => 1
min(date("2020-01-02"), date("2020-01-01")) => date("2020-01-01")
max(1,2,3) => 3
max([true,false]) => null
max("a","b") => "b"
max(duration("P1D"), duration("PT25H")) => duration("PT25H")
min([null]) => null
sum(null) => null
sum() => null
sum([1,null]) => null
sum(["a"]) => null
sum(list: [1,2]) => 3
sum([duration("P1D"),duration("PT1H")]) => duration("P1DT1H")
sum(0.1, 0.2) => 0.3
mean(null) => null
mean() => null
mean([1,"a"]) => null
mean(1, 2) => 1.5
all(null) => null
all() => null
all([true,true]) => true
all([true,null]) => null
all([false,null]) => false
all(true,false) => false
all(list: [true]) => true
any([true,null]) => true
any([false,null]) => null
any() => null
any(null) => null
any(true,false) => true
all([true,"x"]) => null
sublist([1,2,3], 1) => [1,2,3]
sublist([1,2,3], 2) => [2,3]
sublist([1,2,3], -1) => [3]
sublist([1,2,3], -2, 1) => [2]
sublist([1,2,3], 0) => null
sublist([1,2,3], 4) => null
sublist([1,2,3], -4) => null
sublist([1,2,3], 1, 4) => null
sublist([1,2,3], 1, 0) => null
sublist([1,2,3], 2, 2) => [2,3]
sublist(null, 1) => null
sublist(list: [1,2,3], start position: 2, length: 1) => [2]
append([1], 2) => [1,2]
append([1], [2]) => [1,[2]]
append(1, 2) => [1,2]
append([], null) => [null]
append(null, 1) => null
append([1]) => null
append(list: [1], item: 2) => [1,2]
append() => null
concatenate([1],[2],[3]) => [1,2,3]
concatenate([1,null],[null]) => [1,null,null]
concatenate([1], 2) => [1,2]
concatenate([1], null) => null
concatenate() => null
concatenate([1,2]) => [1,2]
insert before([1,2,3], 2, 9) => [1,9,2,3]
insert before([1,2,3], -1, 9) => [1,2,9,3]
insert before([1,2,3], 0, 9) => null
insert before([1,2,3], 5, 9) => null
insert before([1,2,3], 1, null) => [null,1,2,3]
insert before(null, 1, 1) => null
insert before(list: [1], position: 1, newItem: 0) => [0,1]
remove([1,2,3], -1) => [1,2]
remove([1,2,3], 4) => null
remove([1,2,3], 0) => null
remove(list: [1,2], position: 1) => [2]
reverse([]) => []
reverse(null) => null
reverse(1) => [1]
reverse(list: [1,2]) => [2,1]
index of([1,2,3], 9) => []
index of([1,null,null], null) => [2,3]
index of(null, 1) => null
index of(list: [1], match: 1) => [1]
index of([1,"a"], "a") => [2]
union([1],[1],[2]) => [1,2]
union([1,null],[null]) => [1,null]
union() => null
union(null) => null
distinct values([1,1.0,"a","a",null,null,[1],[1],true]) => [1,"a",null,[1],true]
distinct values([]) => []
distinct values(1) => [1]
distinct values(null) => null
distinct values(list: [1,1]) => [1]
flatten([[1,[2,[3]]],4]) => [1,2,3,4]
flatten([]) => []
flatten(null) => null
flatten(1) => [1]
flatten([[null]]) => [null]
product(null) => null
product(1,"a") => null
product(list: [2,3]) => 6
product() => null
median(1,2) => 1.5
median([1]) => 1
median("a") => null
median(null) => null
stddev(1,1) => 0
stddev(null) => null
stddev([1,"a"]) => null
mode(1) => [1]
mode([1,2]) => [1,2]
mode(null) => null
mode(["a"]) => null
list replace([1,2,3], 4, 0) => null
list replace([1,2,3], 0, 0) => null
list replace([1,2,3], -1, 0) => [1,2,0]
list replace([1,2,3], "a", 0) => null
list replace(null, 1, 0) => null
list replace(list: [1,2], position: 1, newItem: 0) => [0,2]
list replace(list: [1,2], match: function(item, newItem) item = 1, newItem: 0) => [0,2]
list replace([1,2], function(item) item = 1, 0) => null
list replace([1,2], function(item, newItem) "x", 0) => null
list replace([1,2], null, 0) => null
sort([3,1,2], function(x,y) x > y) => [3,2,1]
sort(null, function(x,y) x > y) => null
sort([], function(x,y) x > y) => []
sort(precedes: function(x,y) x < y, list: [2,1]) => [1,2]
sort([{a:2},{a:1}], function(x,y) x.a < y.a) => [{a:1},{a:2}]
sort(["b","a"], function(x,y) x < y) => ["a","b"]
sort([1,2], 3) => null
"""

TABLES = (LISTS,)


@pytest.mark.parametrize(("source", "expected"), [pair for table in TABLES for pair in examples(table)])
def test_the_expression_has_the_value(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
