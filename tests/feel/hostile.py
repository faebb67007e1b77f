"""Expressions written to break out, or to cost too much."""

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


def doubled(first: str, last: str) -> str:
    """Write a context whose entries a to x each hold the one before twice, and ask for `last` of it."""
    entries = ",".join(f"{chr(98 + i)}: [{chr(97 + i)}, {chr(97 + i)}]" for i in range(23))
    return f"{{a: {first}, {entries}, last: {last}}}.last"


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
    "a path over a shared list": doubled("[{q: 1}, {q: 1}]", "x.q"),
    "a shared list and its type": doubled("[1, 1]", f"x instance of {'list<' * 24}number{'>' * 24}"),
    "a shared list compared": doubled("[1, 1]", "x = x"),
    "a shared list told apart": doubled("[1, 1]", "distinct values([x, x])"),
    "a shared list flattened": doubled("[1, 1]", "count(flatten(x))"),
    "entries within entries": "{f: function(c, n) if n = 0 then c else f(get entries({a: c, b: c}), n - 1)}.f({}, 50)",
    "a precedes that sorts by itself": "{f: function(a, b) sort([a, b], f) = null, r: sort([1, 2], f)}.r",
    "a repetition of a repetition": "{a: 'xxxxxxxxxx',".replace("'", '"')
    + ",".join(f'{chr(98 + i)}: replace({chr(97 + i)}, "x", "xxxxxxxxxx")' for i in range(9))
    + "}",
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

TIRESOME = {
    "powers": "for i in 1..90000 return i ** 0.3333",
    "even and odd giants": "for i in 1..50000 return even(1e6144) and odd(1e6000 + i)",
    "unknown zones": 'for i in 1..20000 return time("00:00:00@Europe/" + string(i))',
    "a new pattern each time": 'for i in 1..3000 return matches("aaa", "a{" + string(i) + "}(b|c)*d")',
    "a sort in a sort": "sort(for i in 1..5000 return i, function(a, b) sort([b, a], function(c, d) c < d)[1] = a)",
    "back-references": f'matches("{"ab" * 2000}", "(a.*)(b.*)\\\\1\\\\2c")',
    "nested repetitions": 'matches("a", "(((((a{0,99}){0,99}){0,99}){0,99}){0,99})b")',
    "a replacement found late": f'replace("{"a" * 9000}", "a*b", "c")',
    "a number of digits in a text": f'number("{"1," * 9000}1", ",", ".")',
    "a giant's remainder": "for i in 1..9000 return modulo(1e6144, 7)",
    "the longest scale": "string(decimal(1e-6000, 6176))",
    "joined texts joined": '{f: function(s, n) if n = 0 then s else f(string join([s, s]), n - 1), r: f("aaaa", 50)}.r',
    "a type for each item": "for i in 1..5000 return [i] instance of list<context<a: list<context<b: number>>>>",
    "a tower of powers": "9**9**9",
    "a number of many digits": "1." + "1" * 15_000 + " * 1",
    "a text grown by recursion": '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("aaaaaaaa", 40)}.r',
    "distinct lists": "count(distinct values(for i in 1..90000 return [i]))",
    "flattened lists": "count(flatten(for i in 1..300 return for j in 1..300 return [[[j]]]))",
    "a sort by a function": "sort(for i in 1..20000 return 20000 - i, function(a, b) a < b)",
    "a natural sort": "sort(for i in 1..90000 return 90000 - i)",
    "a context in itself": "{f: function(c, n) if n = 0 then c else f(context put(c, string(n), c), n - 1)}.f({}, 50)",
    "a back-reference": f'matches("{"a" * 2000}", "(a*)*\\\\1b")',
    "many parts": f'split("{"a," * 9000}", ",")',
    "exponentials": "for i in 1..100000 return exp(1234.5678)",
    "logarithms": "for i in 1..100000 return log(1e6144)",
    "fractional powers": "for i in 1..100000 return 1.0000001 ** 12345.678",
    "a deviation": "stddev(for i in 1..90000 return i)",
    "scales": "for i in 1..90000 return decimal(1/3, 6000)",
    "days of centuries": 'for d in @"1000-01-01"..@"2200-01-01" return string(d)',
    "moments of a zone": 'for i in 1..50000 return @"2020-01-01T00:00:00@Asia/Tokyo" + @"PT1H"',
    "joined numbers": 'string join(for i in 1..50000 return string(i), ",")',
    "ranges read": 'for i in 1..20000 return range("[1..2]")',
    "parts of a long text": f'for i in 1..90000 return substring("{"x" * 10_000}", 5)',
    "capitals": f'for i in 1..90000 return upper case("{"x" * 10_000}")',
    "contexts of many entries": "get entries(context(for i in 1..50000 return {key: string(i), value: i}))",
    "a cube of combinations": "every a in 1..100, b in 1..100, c in 1..100 satisfies true",
    "sums of partial": "for i in 1..3000 return sum(partial)",
    "a long ladder of tests": '"a" in (' + ",".join(f'"{at}"' for at in range(3000)) + ")",
    "a long sum": "1" + "+1" * 9000,
}
"""Evaluated or stopped, but soon."""
