"""List functions and sort: positions, nulls, named arguments (DMN 1.5, 10.3.4.4 and 10.3.4.8).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

CONTENT = r"""
# table 75
list contains([1, 2, null], null) => true
list contains([1, 2], "1") => false
list contains(null, null) => null
list contains([{a: 1}], {a: 1}) => true
list contains() => null
list contains([1], 1, 2) => null
list contains(list: [1, 2], element: 2) => true
count([1], [2]) => null
index of([1, 2, null, null], null) => [3, 4]
index of([1, 2], 3) => []
index of([1]) => null
index of(list: [1, 2, 1], match: 1) => [1, 3]
index of([[1], 1], [1]) => [1]
union([1, null], [null, 2]) => [1, null, 2]
union([1, 2]) => [1, 2]
union(null, [1]) => null
distinct values([1, null, null, 1]) => [1, null]
distinct values([1, 1.0]) => [1]
distinct values([[1], [1], 1]) => [[1], 1]
flatten([1, [2, [3, []]]]) => [1, 2, 3]
flatten([null, [null]]) => [null, null]
count([1, 2, 3][item > 1]) => 2
"""

PARTS = r"""
# table 75
sublist([1, 2, 3], -2) => [2, 3]
sublist([1, 2, 3], 2, 3) => null
sublist([1, 2, 3], 1, -1) => null
sublist([1], null) => null
sublist([1]) => null
append([1], null) => [1, null]
append([], 1) => [1]
append([1, 2], 3, 4) => [1, 2, 3, 4]
concatenate([1, 2], [2]) => [1, 2, 2]
concatenate(null) => null
concatenate([1]) => [1]
concatenate([1], [[2]]) => [1, [2]]
insert before([1, 3], 2, 2) => [1, 2, 3]
insert before([1, 2], -1, 9) => [1, 9, 2]
insert before([1], 2, 5) => null
insert before([1], 0, 5) => null
insert before([], 1, 5) => null
insert before(null, 1, 5) => null
insert before([1], null, 5) => null
insert before([1], 1, null) => [null, 1]
remove([1], 2) => null
remove([1], 0) => null
remove(null, 1) => null
remove([1], null) => null
reverse([1, null, 2]) => [2, null, 1]
reverse() => null
list replace([1, 2, 3], 2, 9) => [1, 9, 3]
list replace([1, 2, 3], -1, 9) => [1, 2, 9]
list replace([1, 2, 3], 0, 9) => null
list replace([1, 2, 3], 4, 9) => null
list replace(null, 1, 9) => null
list replace([1, 2], null, 9) => null
list replace([1, 2], 1, null) => [null, 2]
list replace([1, 2], "a", 9) => null
list replace([1, 2, 3], function(item, newItem) item = 2, 9) => [1, 9, 3]
list replace([1, 2, 3], function(item) true, 9) => null
list replace([1, 2, 3], function(item, newItem) "a", 9) => null
list replace(list: [1, 2], position: 1, newItem: 5) => [5, 2]
list replace(list: [1, 2], match: function(item, newItem) item = 2, newItem: 5) => [1, 5]
"""

SORT = r"""
# table 80
sort([3, 1, 2]) => [1, 2, 3]
sort([], function(x, y) x < y) => []
sort(null, function(x, y) x < y) => null
sort([3, 1, 2], null) => null
sort([3, 1, 2], "a") => null
sort([3, 1, 2], function(x) x) => null
sort(["c", "a"], function(x, y) x < y) => ["a", "c"]
sort([1, 2, 3], function(x, y) x > y) => [3, 2, 1]
sort(precedes: function(x, y) x > y, list: [1, 2]) => [2, 1]
sort([1, "a"]) => null
sort([@"2020-02-01", @"2020-01-01"], function(a, b) a < b) => [@"2020-01-01", @"2020-02-01"]
sort([1, 2], function(a, b) null) => [1, 2]
sort([1, 2], function(a, b, c) true) => null
"""


@pytest.mark.parametrize(("source", "expected"), examples(CONTENT + PARTS + SORT))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
