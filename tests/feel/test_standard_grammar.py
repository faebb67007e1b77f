"""Grammar: names, literals, precedence, what cannot be read (DMN 1.5, 10.3.1).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

EXPRESSIONS = r"""
# 10.3.1
-1.234567890123456789012345678901234 => 0 - 1.234567890123456789012345678901234
{a: null}.a.b => null
[{a: {b: 1}}].a.b => [1]
(function(x, y) x)(x: 1) => 1
(function(x: number) x)("a") => null
(function(x: string) x)(null) => null
(1)(2) => null
{a: 1}.a() => null
/* a */ /* b */ 1 => 1
"// no comment" => "// no comment"
{a: [{b: 1}, {b: 2}]}.a[2].b => 2
{a: [{b: 1}, {b: 2}]}.a[b = 2].b => [2]
{"日本": 1}.日本 => 1
{"\U01F40E": 1}.🐎 => 1
{item: 1}.item => 1
{string: "a", r: string}.r => "a"
{list: [1], r: list[1]}.r => 1
{function: 1, r: function}.r => 1
{day of week: 3, r: day of week}.r => 3
{a: 1, b: {a: 2, c: a}}.b.c => 2
{a: 1, b: {c: a}}.b.c => 1
"\u0041" => "A"
"\U000041" => "A"
"a\\b" => "a\u005cb"
"\t\n\r\"\'" => "\u0009\u000a\u000d\u0022\u0027"
"\q" => "\\q"
.5 => 0.5
01 => 1
1E5 => 100000
1.5e-3 => 0.0015
foo => null
foo.bar => null
[a, b] => [null, null]
1/3*3 => 0.9999999999999999999999999999999999
{ a : 1 , "b" : 2 } => {a: 1, b: 2}
string  length("ab") => 2
-1234567890123456789012345678901234 => 0 - 1234567890123456789012345678901234
{a-b: 5, a: 3, b: 1, r: [a-b, (a)-(b)]}.r => [5, 2]
{a+b: 5, r: a+b}.r => 5
{a/b: 5, r: a/b}.r => 5
{a*b: 5, r: a*b}.r => 5
{a.b: 5, r: a.b}.r => 5
{a’b: 5, r: a’b}.r => 5
{a   b: 5, r: a b}.r => 5
{_a: 1, r: _a}.r => 1
{?a: 1, r: ?a}.r => 1
{for sale: 1, r: for sale}.r => 1
{if any: 1, r: if any}.r => 1
{null value: 1, r: null value}.r => 1
{true story: 1, r: true story}.r => 1
{é: 1, r: é}.r => 1
{x: 9, r: [{a: 1}][a < x]}.r => [{a: 1}]
"abc"[1] => "abc"
# a sign before digits belongs to the number (rule 37), so it binds tighter than anything
-1 instance of number => true
- 1 instance of number and true => true
2 - -1 => 3
-1[1] => -1
-{a: 1}.a => -1
1 + 1 instance of number => null
# comments stand wherever white space does (10.3.1.2)
{a /* c */ : 1 /* d */, /* e */ b: a}.b => 1
for /* c */ i /* d */ in /* e */ 1..2 /* f */ return i => [1, 2]
for i/**/in/**/1..2 return i => [1, 2]
some x /* in */ in [1] satisfies x = 1 => true
(function(/* c */ x /* d */ : number /* e */, y /**/) x + y)(1, 2) => 3
string length(string /* c */ : "ab") => 2
{a/b: 3, r: a/b}.r => 3
@ /* c */ "2020-01-01" => date("2020-01-01")
"""

UNREADABLE = r"""
# 10.3.1
5. => SYNTAX
1.2.3 => SYNTAX
1 2 => SYNTAX
"a => SYNTAX
[1, 2 => SYNTAX
{a: 1 => SYNTAX
+ 1 => SYNTAX
() => SYNTAX
if true then 1 => SYNTAX
for x in [1] => SYNTAX
some x in [1] => SYNTAX
[,] => SYNTAX
@2020 => SYNTAX
1 == 1 => SYNTAX
1 <> 1 => SYNTAX
a := 1 => SYNTAX
function(x x => SYNTAX
1 between 2 => SYNTAX
x in => SYNTAX
x instance of => SYNTAX
[1..2 => SYNTAX
[1,] => SYNTAX
{a: 1,} => SYNTAX
function(a,) a => SYNTAX
[1, 2,] = 1 => SYNTAX
{a: } => SYNTAX
if => SYNTAX
1 in () => SYNTAX
abs(n: 1, 2) => SYNTAX
abs(1, n: 2) => SYNTAX
x instance of list< => SYNTAX
x instance of list<> => SYNTAX
"""


@pytest.mark.parametrize(("source", "expected"), examples(EXPRESSIONS + UNREADABLE))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
