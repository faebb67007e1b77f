"""Texts: conversion, cutting, patterns (DMN 1.5, tables 72 and 74).

Beyond the examples of the standard: nulls, wrong and named arguments, ends of ranges. A line is `expression =>
expected`; SYNTAX stands for a text that cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

NUMBER = r"""
number("1") => 1
number("-1.5", null, null) => -1.5
number("1 000", " ", null) => 1000
number("1,000.5", ",", ".") => 1000.5
number("1.000,5", ".", ",") => 1000.5
number("1,5", null, ",") => 1.5
number("1", ".", ".") => null
number("1", "x", ".") => null
number("1", " ", "x") => null
number("a", null, null) => null
number(null, " ", ".") => null
number("", null, null) => null
number(from: "1,000", grouping separator: ",", decimal separator: ".") => 1000
number(from: "1", grouping separator: null, decimal separator: null) => 1
number() => null
number("1e3", null, null) => 1000
number(1, null, null) => null
"""

STRING = r"""
string("a") => "a"
string(1) => "1"
string(-1.5) => "-1.5"
string(0.000001) => "0.000001"
string(123456789012345678901234567890) => "123456789012345678901234567890"
string(true) => "true"
string(null) => null
string([1,2,"a"]) => "[1, 2, \"a\"]"
string({a: 1, b: "c"}) => "{a: 1, b: \"c\"}"
string(date("2017-01-01")) => "2017-01-01"
string([date("2017-01-01")]) => "[2017-01-01]"
string([null]) => "[null]"
string([]) => "[]"
string({}) => "{}"
string() => null
string(1, 2) => null
string(from: 1) => "1"
string(value: 1) => null
"""

CUTTING = r"""
substring("foobar", 3, 3.8) => "oba"
substring("foobar", 0) => null
substring("foobar", 7) => null
substring("foobar", -7) => null
substring("foobar", 1, 0) => null
substring("foobar", 1, -1) => null
substring("foobar", -3) => "bar"
substring("foobar", -6, 2) => "fo"
substring(null, 1) => null
substring("foo", null) => null
substring("foo") => null
substring("foo", "1") => null
substring(string: "foobar", start position: 3, length: 2) => "ob"
substring(string: "foobar", startPosition: 3) => null
substring("", 1) => null
string length("") => 0
string length(null) => null
string length(1) => null
string length(string: "foo") => 3
string length(["foo"]) => 3
string length("foo", "bar") => null
upper case("ß") => "SS"
upper case(null) => null
upper case(string: "a") => "A"
lower case("ÄBC") => "äbc"
lower case(1) => null
contains(string: "foobar", match: "ob") => true
contains("foobar", null) => null
contains("foobar", "") => true
contains("", "") => true
starts with(string: "foobar", match: "foo") => true
starts with("foobar", "") => true
starts with(null, "a") => null
ends with("foobar", "bar") => true
ends with("", "") => true
substring before("foobar", "") => ""
substring before("", "") => ""
substring before("foobar", "o") => "f"
substring before("foobar", null) => null
substring after("foobar", "") => "foobar"
substring after("foobar", "x") => ""
substring after("foobar", "o") => "obar"
substring after(string: "foobar", match: "ob") => "ar"
"""

MATCHES = r"""
matches("foobar", "^fo*bar") => true
matches("foobar", "^Fo*bar", "i") => true
matches("foo", "bar") => false
matches(null, "a") => null
matches("a", null) => null
matches("a", "a", null) => true
matches("a", "a", "p") => null
matches("a", "[") => null
matches("a", "a", "") => true
matches("abracadabra", "^a.*a$") => true
matches("abracadabra", "^bra") => false
matches("Mum", "([md])[aeiou]\\1", "i") => true
matches("hello world", "hello world", "x") => false
matches("helloworld", "hello world", "x") => true
matches("hello world", "hello[ ]world", "x") => true
matches("hello world", "hello\\ sworld", "x") => true
matches("a\nb", "a.b") => false
matches("a\nb", "a.b", "s") => true
matches("a\nb", "^b", "m") => true
matches("a\nb", "^b") => false
matches("a\n", "a$") => false
matches("x", "(?<n>x)") => null
matches("x", "(?=x)") => null
matches("x", "\\b") => null
matches("xx", "(x)\\2") => null
matches("abc", "[a-c-[b]]+") => true
matches("b", "^[a-c-[b]]$") => false
matches("あ", "\\p{L}") => true
matches("a1", "\\w\\d") => true
matches("a", "\\p{IsBasicLatin}") => true
matches("а", "\\p{IsBasicLatin}") => false
matches("a.b", "a.b", "q") => true
matches("acb", "a.b", "q") => false
matches(input: "a", pattern: "a", flags: "i") => true
matches("a-b", "[a-]-[-b]") => true
matches("x", "x{2,1}") => null
matches("", "") => true
"""

REPLACE = r"""
replace("abracadabra", "bra", "*") => "a*cada*"
replace("abracadabra", "a.*a", "*") => "*"
replace("abracadabra", "a.*?a", "*") => "*c*bra"
replace("abracadabra", "a", "") => "brcdbr"
replace("abracadabra", "a(.)", "a$1$1") => "abbraccaddabbra"
replace("abracadabra", ".*?", "$1") => null
replace("AAAA", "A+", "b") => "b"
replace("AAAA", "A+?", "b") => "bbbb"
replace("darted", "^(.*?)d(.*)$", "$1c$2") => "carted"
replace("abc", "b", "\\$") => "a$c"
replace("abc", "b", "$") => null
replace("abc", "b", "\\x") => null
replace("abc", "(b)", "$0") => "abc"
replace("abc", "(b)", "$12") => "ab2c"
replace("abc", "B", "x", "i") => "axc"
replace("abc", "b", "$1") => "ac"
replace(input: "abc", pattern: "b", replacement: "x") => "axc"
replace(input: "abc", pattern: "b", replacement: "x", flags: "") => "axc"
replace("abc", "b", null) => null
replace("a\\b", "\\\\", "/") => "a/b"
"""

SPLITTING = r"""
split("a,b", ",") => ["a","b"]
split("", ",") => [""]
split("abc", "") => null
split(string: "a b", delimiter: " ") => ["a","b"]
split(null, ",") => null
split("foo bar", "x") => ["foo bar"]
string join(list: ["a"], delimiter: ",") => "a"
string join("a") => "a"
string join("a", "X") => "a"
string join([1], ",") => null
string join([null]) => ""
string join(null) => null
string join() => null
"""

PATTERNS = r"""
matches("ss", "ß", "i") => false
matches("a", "\\p{Lu}", "i") => false
matches("q", "[^Q]", "i") => false
matches("abc", "a.c$") => true
matches("abc\nd", "c$", "m") => true
matches("aXb", "a\\p{Lu}b") => true
matches("hello", "[a-]") => false
matches("-", "[a-]") => true
matches("-", "[-a]") => true
matches("^", "[\\^]") => true
matches("b", "[^a]") => true
matches("]", "[\\]]") => true
matches("a", "[]") => null
matches("a", "a{,2}") => null
matches("aa", "^a{2}$") => true
matches("aa", "^a{2,}$") => true
matches("a", "a**") => null
matches("a", "(a") => null
matches("a", "a)") => null
matches("ab", "(?:a)b") => true
matches("a", "\\") => null
matches("a/b", "a/b") => true
matches("a#b", "a#b") => true
matches("a b", "a b") => true
matches("a&b", "a&b") => true
matches("a~b", "a~b") => true
matches("ab", "a||b") => true
matches("", "a|") => true
matches("éa", "\\w+") => true
matches("a:b", "^\\i\\c*$") => true
matches("1", "^\\i") => false
matches("x\ty", "x\\ty") => true
matches("日本語", "^\\p{IsCJKUnifiedIdeographs}+$") => true
matches("ひらがな", "^\\p{IsHiragana}+$") => true
matches("ａ", "a", "i") => false
matches("foo", "^foo$", "smix") => true
matches("a", "a", "ii") => true
matches("abc", "[[a-z]]") => null
matches("a[b", "a\\[b") => true
matches("2026-11", "^[0-9]{4}-[0-9]{2}$") => true
matches("a", "[z-a]") => null
matches("\\", "\\\\") => true
matches("a--b", "a--b") => true
matches("abc", "[a-c&&[b]]") => null
matches("a", "[a--b]") => null
matches("x", "[\\w-[a-z]]") => false
matches("X", "[\\w-[a-z]]") => true
matches("5", "[\\d]") => true
matches("abcd", "(asd)[\\1]") => null
matches("aa", "(a)\\1") => true
matches("a", "(a\\1)") => null
matches("x", "$x") => false
replace("aXbX", "X", "") => "ab"
replace("a\nb", "\\n", " ") => "a b"
replace("abcd", "(?:a)(b)", "$1") => "bcd"
replace("abc", "(a)(b)?", "[$2]") => "[b]c"
replace("ac", "(a)(b)?", "[$2]") => "[]c"
replace("a.b", ".", "-", "q") => "a-b"
replace("a", "a", "$", "q") => "$"
split("a1b22c", "\\d+") => ["a","b","c"]
split("a|b", "\\|") => ["a","b"]
split("a.b.c", "\\.") => ["a","b","c"]
split(",a", ",") => ["","a"]
"""

TABLES = (PATTERNS, NUMBER, STRING, CUTTING, MATCHES, REPLACE, SPLITTING)


@pytest.mark.parametrize(("source", "expected"), [pair for table in TABLES for pair in examples(table)])
def test_the_expression_has_the_value(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
