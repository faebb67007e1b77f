"""Expressions by the thousand, from a seed: everything the conditions of forms can say, and what goes wrong in them."""

import random
import re

DATA = {
    "a": 3,
    "b": -2.5,
    "c": "x",
    "d": None,
    "e": True,
    "l": [1, 2, 3],
    "m": [{"n": "p", "v": 5}, {"n": "q", "v": None}],
    "s": "東京",
    "company": {"name": "甲", "size": 18, "head office": {"city": "鹿児島"}},
    "相談 種別": "DX",
    "a-b": 7,
    "item": 4,
}
NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "0.1",
    "2.50",
    "1000",
    "-0.5",
    "a",
    "b",
    "count(l)",
    "company.size",
    "l[1]",
    "l[-1]",
    "123456789.123456789",
    "0.000000000000001",
]
TEXTS = [
    "相談 種別", "company.head office.city", r'"\u3042\uD83D\uDC0E\n"', r'"a\"b\\"', '"A"',
    '""', '"x"', '"東京都"', "s", "c", '"a b"', "string(a)", '"髙🍣"', "substring(s, 1)", "company.name",
]  # fmt: skip
DAYS = [
    '@"2024-01-31"', '@"2024-12-31"', 'date("2025-02-29")',
    '@"2026-11-20"', 'date("2024-02-29")', "today()", "date(2026, 1, 31)", '@"2026-13-01"',
]  # fmt: skip
DURATIONS = [
    '@"P1D"',
    '@"P1M"',
    'duration("P1Y2M")',
    'duration("PT36H")',
    '@"-P1D"',
    '@"P1DT2H3.5S"',
    '-@"P1Y2M"',
    '@"PT0S"',
]
LISTS = [
    "l", '[1, 2, "x"]', "[]", "m", "m.n", "m.v", "[a, b]", "[[1], [2, 3]]", "[true, null, false]",
    "(for i in 1..3 return partial)", "[1..3]", "[[1], 1, [1..5]]", "m[v > 1].n", "[a, null, a]", "reverse(l)",
    '["x", "y", "x"]', "[{n: 1, v: 2}, {n: 2}]", "for i in 1..3 return i * a", "l[item > 1]", "m[v = 5]",
    '[@"2026-01-01", @"2025-01-01"]',
]  # fmt: skip
PLAIN = [*NUMBERS, *TEXTS, *DAYS, *DURATIONS, *LISTS, "null", "true"]
FLAGS = ["e", "true", "false", "null", "d", "d = null", "d != null", "unknown", "unknown = null"]
AGGREGATES = ["sum", "min", "max", "mean", "product", "count", "reverse", "flatten", "concatenate", "union"]
ROUNDINGS = ["decimal", "round up", "round down", "round half up", "round half down", "floor"]


# {x} is an expression, {n} a number, {t} a text, {d} a day, {u} a duration, {l} a list, {f} true, false or null
SHAPES = [
    "({x} + {x})", "({x} - {x})", "({x} * {x})", "({x} / {x})", "({x} ** {x})", "({d} + {u})",
    "({d} - {d})", "-({x})",
    "{x} = {x}", "{x} != {x}", "{x} < {x}", "{x} <= {x}", "{x} > {x}", "{x} >= {x}", "{d} < {d}", "{t} >= {t}",
    "({x}) and ({x})", "({x}) or ({x})", "({f}) and ({x})", "({f}) or ({x})", "not({x})",
    "{x} between {n} and {n}", "{x} in (< {n}, [{n}..{n}])", "{x} in (>= {n})", "{x} in ({n}, {x})", "{x} in {l}",
    "{x} in [1..5]", "{x} in (1..5]", '{d} in [today()..@"2027-01-01"]', "{x} in null", "[{x}..{x}]",
    "(if {x} then {x} else {x})", "(if {f} then {x} else {x})", "(for i in {l} return {x})",
    "(some i in {l} satisfies i > 1)", "(some i in {l} satisfies i = {x})", "(every i in {l} satisfies i != null)",
    "(every i in {l} satisfies i)", "list contains({l}, {x})", "index of({l}, {x})", "append({l}, {x})",
    "distinct values({l})", "sublist({l}, {n})", "sublist({l}, {n}, {n})", 'string join({l}, "・")',
    "all({l})", "any({l})",
    "any({f}, {f})", *(f"{name}({{l}})" for name in AGGREGATES), "sum({n}, {n}, {n})", "min({x}, {x})",
    "max({n}, {n})",
    *(f"{name}({{n}}, {{n}})" for name in ROUNDINGS), "floor({n})", "ceiling({n})", "abs({x})", "modulo({n}, {n})",
    "odd({n})", "even({n})", "contains({t}, {t})", "starts with({t}, {t})", "ends with({t}, {t})",
    "string length({t})",
    "string length(string: {t})", "substring({t}, {n})", "substring({t}, {n}, {n})", "substring before({t}, {t})",
    "substring after({t}, {t})", "upper case({t})", "lower case({t})", "string({x})", "day of week({d})",
    "day of year({d})",
    "years and months duration({d}, {d})", "date({x})", "duration({x})", "({d}).year", "({d}).weekday", "({u}).days",
    "({u}).hours", "({u}).months", "({x}).name", "({x}).n", "{l}[{n}]", "{l}[item = 2]", "{l}[v > 3]", '{l}[n = "p"]',
    "{l}[true]", "[{x}]", "{{x: {x}, y: x}}.y", "{{x: {x}}}.z", "({x}) instance of number",
    "({x}) instance of list<number>",
    "({x}) instance of date", "({x}) instance of Any",
    # as one writes them without brackets: precedence
    "{n} + {n} * {n}", "{n} - {n} - {n}", "{n} ** 2 * {n}", "-{n} ** 2", "{n} * -{n}", "{n} / {n} / {n}",
    "{n} < {n} = {f}", "{f} = {n} < {n}", "{n} + {n} in [{n}..{n}] and {f}", "{f} or {f} and {f}",
    "{n} between {n} and {n} or {f}",
    "1 + if {f} then {n} else {n} * 2", "if {x} = {x} then {n} else {t}", "{n} in {n} + 1", "{l}[1] = {n} and {f}",
    "-{n} instance of number", "{t} instance of string = {f}", "not({f}) and {f}", "{t} + {t} = {t}",
    "{t} < {t} or {f}",
    # names, scopes
    "{{a: {x}, b: {{a: {x}, c: a}}}}.b.c", "{{x y: {x}, z: x y}}.z", '{{"x y": {n}, z: x y + a-b}}.z',
    "{{a: {x}, b: [a, c]}}.b",
    "(for a in {l} return [a, b])", "(for i in {l}, j in [i, {n}] return {{i: i, j: j}})",
    "(for i in 1..3 return partial[-1])",
    "(for i in 1..2 return for j in i..3 return [i, j])", "(for d in {d}..{d} return d)[1]",
    "(for i in [1..4) return i * {n})",
    "(some i in {l}, j in {l} satisfies i = j)", "(every i in {l}, j in {l} satisfies i <= j)",
    "(some i in {l} satisfies some j in [i] satisfies j = {x})", "({x})[2]",
    # filters and paths
    "{l}[item > a]", "{l}[item = {x}]", "{l}[n = {x}]", "{l}[item.v > 1]", "{l}[item in (1, > 2)]", "{l}[{l}[1]]",
    "{l}[-1]", "{l}[a]",
    "{l}[v > 1][1].n", "({l}[1])[1]", "{l}[item != null].n", "({x})[item = a]", "[{{item: 1, k: 2}}][item = 1].k",
    "{l}[count(item) > 0]",
    "{{r: {l}}}.r[item = {x}]", "m[n in {l}]", "[{{a: {x}}}].a", "[{{a: {x}}}][a = {x}]", "{l}[{f} and item = 1]",
    "{l}[some z in [item] satisfies z = 1]",
    # tests
    "{x} in (not({x}))", "{n} in (? > 1 and ? < 5)", "{x} in (? = {x}, {x})", "{x} in ([{n}..{n}), {x}, < {n})",
    "{x} in [[1..3], {x}]",
    "{x} in (null)", "{d} in (< {d}, [{d}..{d}])", "{u} in [{u}..{u}]", "{x} in (!= {x})", "{x} in (= {x})",
    "{x} in ({n}..{n}]", "{l} in {l}", "{l} in ({l}, {x})",
    # days, durations, ranges
    "{d} + {u} + {u}", "{d} - {u}", "({d} - {d}) / {u}", "{u} * {n}", "{u} / {n}", "{u} / {u}", "{u} + {u}",
    "{u} - {u}", "-({u})", "{u} < {u}", "{u} = {u}",
    "{n} * {u}", "{d} - {d} > {u}", "abs({u})", "({d} + {u}).day", "string([{d}..{d}])", "string([{u}..{u}])",
    "[{x}..{x}].start", "[{n}..{n}].end included",
    "(< {x}).end", "(>= {x}) = (>= {x})", "[{n}..{n}] = [{n}..{n}]", "[{n}..{n}].start + {n}", "{d} in [{d}..{d}]",
    "min({d}, {d})", "max([{u}, {u}])",
    "sum([{u}, {u}])",
    # functions by name, and with the wrong arguments
    "substring(string: {t}, start position: {n})", "substring(start position: {n}, string: {t}, length: {n})",
    "sublist(list: {l}, start position: {n})",
    "contains(match: {t}, string: {t})", "count(list: {x})", "abs(n: {x})", "count({x}, {x})", "count()",
    "floor({x})", "string length({x})", "sum({x})",
    "contains({x}, {t})", "string join({l})", "string join({l}, {x})", "append({x}, {x})", "concatenate({x}, {l})",
    "decimal({n}, {x})",
    "string({{k: {x}, a b: {x}}})", "string([{x}, {x}])", "not({l})", "date({n}, {n}, {n})",
    "date(year: 2024, month: 2, day: {n})",
]  # fmt: skip
LEAVES = {"n": NUMBERS, "t": TEXTS, "d": DAYS, "u": DURATIONS, "l": LISTS, "f": FLAGS}


def expressions(seed: int, count: int) -> list[str]:
    """Return so many expressions; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311  # reproducible, and no secret
    return [_expression(chance, 3) for _ in range(count)]


def _expression(chance: random.Random, depth: int) -> str:
    if depth == 0 or (depth < 3 and chance.random() < 0.3):  # the root is never a plain leaf
        return chance.choice(PLAIN)
    shape = chance.choice(SHAPES)

    def fill(found: re.Match[str]) -> str:
        kind = found[1]
        return _expression(chance, depth - 1) if kind == "x" else chance.choice(LEAVES[kind])

    return re.sub(r"\{([xntdulf])\}", fill, shape).replace("{{", "{").replace("}}", "}")
