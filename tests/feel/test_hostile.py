"""Nothing an expression says reaches Python, and nothing it asks for costs more than its budget."""

import decimal
import re
import sys

import pytest

from engine import feel

ESCAPES = r"""
__import__("os").system("id")
__import__('os').system('id')
().__class__.__bases__[0].__subclasses__()
"".__class__
"".__class__.__mro__
[].__class__.__base__
{}.__class__
{}.keys
{}.update
{}.__init__.__globals__
{a: 1}.__class__.__name__
(1).__class__
(1).real
(1).as_tuple
1.__class__
true.__class__
null.__class__
"a".format
"{0.__class__}".format(1)
"{}".format(open)
f"{1}"
"a".upper()
"a".encode
"%s" % 1
sum.__globals__
sum.function
sum._signatures
sum.call
sum.name
string.call(null, ["a"])
count.__call__
date.today()
date("2020-01-01").__class__
date("2020-01-01").today
date("2020-01-01").strftime("%s")
@"2020-01-01".replace
@"2020-01-01".resolution
@"2020-01-01T00:00:00".now()
@"2020-01-01T00:00:00".tzinfo
@"10:00:00@Asia/Tokyo".zone
@"10:00:00@Asia/Tokyo".zone.key
@"P1D".total_seconds
@"P1Y".total_months
[1..2].__class__
[1..2].start_included
(function(x) x).__code__
(function(x) x)._frame
(function(x) x)._body
(function(x) x)._frame.root.variables
(function(x) x).parameters
(function(x) x).call
lambda: 1
lambda x: x
[x for x in [1]]
{x: x for x in [1]}
(x := 1)
x = 1; y = 2
import os
from os import path
def f(): pass
class A: pass
exec("1")
eval("1")
eval("__import__('os')")
compile("1", "", "exec")
open("/etc/passwd")
open("/etc/passwd").read()
getattr("a", "upper")
setattr(a, "b", 1)
vars()
globals()
locals()
dir()
type("a")
object()
super()
print("x")
input()
exit()
quit()
help()
breakpoint()
id(1)
hash("a")
memoryview("a")
__builtins__
__builtins__.open("x")
__name__
__file__
__loader__
__spec__
os
os.environ
sys.modules
subprocess.run("id")
frame
frame.run
run.env
env
env.now
self
cls
bindings
item.__class__
[1][item.__class__ = 1]
[{}][item.keys]
partial.append(1)
for i in [1] return partial.append
for i in [1] return i.__class__
some x in [1] satisfies x.__class__ = 1
get value({}, "__class__")
get value({}, "__init__")
get entries({}.__dict__)
context put({}, "__class__", 1).__class__
context merge([{__proto__: {a: 1}}]).a
{"__class__": 1}.__class__
{constructor: 1}.constructor
{toString: 1}.x
?.__class__
? in [?.__class__]
function(x) external {java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}}
(function(x) external {java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}})("id")
(function(x) external {pmml: {document: "file:///etc/passwd", model: "a"}})("id")
java.lang.Runtime
T(java.lang.Runtime).getRuntime().exec("id")
${7*7}
#{7*7}
{{7*7}}
{% raw %}
<%= 1 %>
%{(#a=1)}
`id`
$(id)
; id
| id
a && b
'; DROP TABLE cases; --
" OR 1=1 --
<script>alert(1)</script>
javascript:alert(1)
http://example.com/
file:///etc/passwd
../../etc/passwd
@"../../etc/passwd"
@"10:00:00@../../../etc/passwd"
@"10:00:00@/etc/localtime"
date and time("2020-01-01T00:00:00@../tzdata")
replace("a", "(?{1})", "b")
replace("a", "(?e:a)", "b")
matches("a", "(?P<n>a)")
matches("a", "\\N{DIGIT ONE}")
matches("a", "(?i)a")
matches("a", "\\L<words>")
replace("a", "a", "\\g<0>")
range("[__import__(\"os\")..1]")
range("[sum([1])..2]")
range("1")
number("__import__", null, null)
number("0x10", null, null)
number("١", null, null)
number("inf", null, null)
number("NaN", null, null)
number("1_000", null, null)
duration("P１D")
date("２０２０-01-01")
NaN
Infinity
-Infinity
1_000
0x10
0o17
1e
1j
"""

BUDGETED = {
    "a span of ten thousand million": "for i in 1..10000000000 return i",
    "a quantifier over it": "some i in 1..10000000000 satisfies i < 0",
    "a million combinations": "for i in 1..1000, j in 1..1000 return j",
    "loops within loops": "for i in 1..900 return for j in 1..900 return for k in 1..900 return 1",
    "all days of the calendar": 'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
    "endless recursion": "{f: function(x) f(x), r: f(1)}.r",
    "a function given itself": "{f: function(g) g(g), r: f(f)}.r",
    "recursion that doubles": "{f: function(n) if n = 0 then 1 else f(n-1) + f(n-1), r: f(50)}.r",
    "copies of all results so far": "for i in 1..100000 return partial",
    "nesting by results so far": "for i in 1..2000 return [partial[-1]]",
    "a text doubled": "{a: 'b'}".replace("'", '"')[:-1]
    + ","
    + ",".join(f"{chr(98 + i)}: {chr(97 + i)} + {chr(97 + i)}" for i in range(24))
    + "}",
    "a list doubled": "{a: [1, 1],"
    + ",".join(f"{chr(98 + i)}: concatenate({chr(97 + i)}, {chr(97 + i)})" for i in range(24))
    + "}",
    "a shared list written out": "{a: [1, 1],"
    + ",".join(f"{chr(98 + i)}: [{chr(97 + i)}, {chr(97 + i)}]" for i in range(24))
    + "}",
    "a shared list as text": "string({a: [1, 1],"
    + ",".join(f"{chr(98 + i)}: [{chr(97 + i)}, {chr(97 + i)}]" for i in range(24))
    + "})",
    "a pattern bomb": f'matches("{"a" * 5000}b", "(a+)+$")',
    "another pattern bomb": f'matches("{"x" * 3000}", "(x+x+)+y")',
    "a replacement that explodes": f'replace("{"a" * 9000}", "a", "{"b" * 9000}")',
    "a joined text": f'string join(for i in 1..50000 return "{"b" * 9000}")',
    "long numbers as text": "for i in 1..10000 return string(1e6144)",
    "comparing everything with everything": "for i in 1..50000 return list contains(for j in 1..300 return j, i)",
    "filters within filters": "1" + "[1" * 20 + "[a]" + "]" * 20,
}

UNREADABLE = {
    "a million characters": "1+" * 500_000 + "1",
    "a text of a million": '"' + "a" * 1_000_000 + '"',
    "ten thousand brackets": "(" * 10_000 + "1" + ")" * 10_000,
    "ten thousand lists": "[" * 10_000,
    "nested contexts": "{a:" * 5_000,
    "nested minuses": "-" * 10_000 + "1",
    "nested branches": "if true then " * 1_500,
    "nested functions": "function(a) " * 1_500 + "1",
    "nested types": "a instance of " + "list<" * 3_000,
    "nested tests": "x in (" * 3_000,
    "a chain of filters": "[1]" + "[1]" * 5_000,
    "a chain of paths": "a" + ".a" * 5_000,
    "open comments": "/*" * 9_000,
    "half a context key": "{a" + " " * 19_000,
}


TRACES = re.compile("<|0x|root:|uid=|module|built-in|object")


@pytest.mark.parametrize("source", [line for line in ESCAPES.splitlines() if line])
def test_no_expression_reaches_python(env: feel.Environment, source: str) -> None:
    try:
        value = feel.evaluate(source, {}, env).value
    except feel.FeelSyntaxError:
        return
    assert feel.kind_of(value) in feel.Kind
    assert not TRACES.search(feel.to_text(value))


@pytest.mark.parametrize("source", BUDGETED.values(), ids=BUDGETED.keys())
def test_what_asks_too_much_is_stopped_early(env: feel.Environment, source: str) -> None:
    with pytest.raises(feel.BudgetExceeded) as stopped:
        feel.evaluate(source, {}, env)
    assert "打ち切りました" in stopped.value.text.ja


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_too_big_to_read_is_refused(source: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_expression(source)


@pytest.mark.parametrize(
    "source",
    ["9**(9**9)", "10**6144 * 10", "exp(100000)", "1.1 ** 999999999", '@"P999999999999999999D" * 10**6000'],
)
def test_numbers_beyond_the_standards_range_are_null_with_a_note(env: feel.Environment, source: str) -> None:
    result = feel.evaluate(source, {}, env)
    assert result.value is None
    assert result.notes[-1].code == "number_out_of_range"


def test_an_evaluation_leaves_pythons_settings_alone(env: feel.Environment) -> None:
    before = (sys.getrecursionlimit(), decimal.getcontext().prec)
    feel.evaluate("{f: function(n) if n = 0 then 1/3 else f(n - 1), r: f(40)}.r", {}, env)
    assert (sys.getrecursionlimit(), decimal.getcontext().prec) == before


def test_a_budget_can_be_widened() -> None:
    wide = feel.Environment(budget=feel.Budget(steps=2_000_000, seconds=30, list_length=300_000, result_size=300_000))
    assert feel.evaluate("count(for i in 1..150000 return i)", {}, wide).value == 150_000
