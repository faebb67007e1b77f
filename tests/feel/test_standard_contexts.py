"""Context functions (DMN 1.5, 10.3.4.9).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

FUNCTIONS = r"""
# table 81
get value({a: 1}, "a") => 1
get value({a: 1}, "b") => null
get value({a: 1}) => null
get value({a: {b: 2}}, "a") => {b: 2}
get value([{a: 1}], "a") => 1
get entries() => null
get entries({a: null}) => [{key: "a", value: null}]
context([{key: "a", value: null}]) => {a: null}
context([{key: null, value: 1}]) => null
context(entries: [{key: "a", value: 1}]) => {a: 1}
context([{value: 1}]) => null
context(["a"]) => null
context put({a: 1}, "a", null) => {a: null}
context put({}, "a") => null
context put({x: 1, y: {a: 0, b: 1}}, ["y", "c"], 2) => {x: 1, y: {a: 0, b: 1, c: 2}}
context put({x: 1}, ["y", "a"], 2) => null
context put({x: 1}, [null], 2) => null
context put({x: 1}, null, 2) => null
context merge([{a: 1}, null]) => null
context merge([{a: 1}, {a: 2}]) => {a: 2}
context merge(contexts: [{a: 1}]) => {a: 1}
"""


@pytest.mark.parametrize(("source", "expected"), examples(FUNCTIONS))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
