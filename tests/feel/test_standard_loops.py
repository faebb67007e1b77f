"""Branches, loops and quantifiers (DMN 1.5, 10.3.2.14 and 10.3.2.15).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

FOR = r"""
# rule 44
for i in [1, 2] return i * 2 => [2, 4]
for i in 1..1 return i => [1]
for i in (1..3) return i => [2]
for i in [1..3) return i => [1, 2]
for i in (1..2) return i => []
for i in @"2020-02-28"..@"2020-03-01" return i => [@"2020-02-28", @"2020-02-29", @"2020-03-01"]
for i in @"2020-01-02"..@"2020-01-01" return i => [@"2020-01-02", @"2020-01-01"]
for i in [@"2020-01-01"..@"2020-01-02"] return string(i) => ["2020-01-01", "2020-01-02"]
for i in 1..null return i => null
for i in "a".."c" return i => null
for i in 1..1.5 return i => null
for i in "ab" return i => ["ab"]
for i in [null] return i => [null]
for i in 1..3 return count(partial) => [0, 1, 2]
for i in 1..2, j in 1..2 return i * 10 + j => [11, 12, 21, 22]
for i in [[1, 2], [3]], j in i return j => [1, 2, 3]
for i in 1..2, j in i..2 return j => [1, 2, 2]
for i in 1..2, j in 1..2 return count(partial) => [0, 1, 2, 3]
for i in {a: 1} return i => [{a: 1}]
for i in [1..] return i => null
for x in [1, 2] return x + 1 => [2, 3]
for x in [1, 2], y in [3] return x + y => [4, 5]
(for i in 1..3 return i)[2] => 2
for i in 5..5 return i => [5]
for i in 1..3, j in i..1 return j => [1, 2, 1, 3, 2, 1]
for i in [1, 2], i in [3] return i => [3, 3]
for i in 1..2 return for j in 1..2 return i * j => [[1, 2], [2, 4]]
for i in [3..1] return i => null
for i in @"2020-01-01"..@"2020-01-02T00:00:00" return i => null
for i in (<3) return i => null
"""

QUANTIFIERS = r"""
# rule 46
some i in [1, 2] satisfies i > 1 => true
some i in [] satisfies i > 1 => false
some i in null satisfies i > 1 => null
some i in [1, null] satisfies i > 1 => null
some i in [null, 2] satisfies i > 1 => true
every i in [1, 2] satisfies i > 0 => true
every i in [] satisfies i > 0 => true
every i in [1, null] satisfies i > 0 => null
every i in [0, null] satisfies i > 0 => false
every i in null satisfies i > 0 => null
every i in 1..3 satisfies i > 0 => true
some i in [1..3] satisfies i = 2 => true
some i in [1, 2], j in [2, 3] satisfies i = j => true
some i in [1] satisfies "a" => null
some x in 1 satisfies x = 1 => true
some x in [1, 2] satisfies x > 1 and x < 3 => true
every x in [1, 2] satisfies x > 0 or false => true
some i in [1, 2] satisfies i => null
every i in [] satisfies null => true
some i in [[1], [2]] satisfies count(i) = 1 => true
every i in [1, 2], j in [3, 4] satisfies i < j => true
some i in 3..1 satisfies i = 2 => true
"""

BRANCHES = r"""
# rule 45
if "a" then 1 else 2 => 2
if 1 then 1 else 2 => 2
if 1 > 2 then 3 else 4 + 1 => 5
if true then if false then 1 else 2 else 3 => 2
if "true" then 1 else 2 => 2
if [true] then 1 else 2 => 2
"""


@pytest.mark.parametrize(("source", "expected"), examples(FOR + QUANTIFIERS + BRANCHES))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
