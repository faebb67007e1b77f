"""String functions with XPath patterns (DMN 1.5, 10.3.4.3).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

SUBSTRINGS = r"""
# table 74
substring("foobar", 10) => null
substring("foobar", -6) => "foobar"
substring("foobar", 6) => "r"
substring("foobar", 3, 0) => null
substring("foobar", 3, -1) => null
substring("foobar", 3, 4) => "obar"
substring("foobar", 3.8) => "obar"
substring("foobar", -1.9) => "r"
substring("foobar", 0.9) => null
substring("foobar", 3.8, 1.9) => "o"
substring("foobar", 1e30) => null
substring("foobar", null) => null
substring("foobar", "1") => null
substring("foobar") => null
substring() => null
substring("foobar", 1, 2, 3) => null
substring(string: "foobar", start position: 3) => "obar"
substring("\U01F40E\U01F40Eab", 2, 2) => "\U01F40Ea"
string length() => null
string length("a", "b") => null
string length(string: "abc") => 3
string length("日本語") => 3
string length("\n") => 1
string length("\r\n") => 2
string length("\u0009") => 1
string length("\uD83D\uDCA9") => 1
string length("\\u0009") => 6
upper case(1) => null
upper case("") => ""
upper case("xyZ \t\n") => "XYZ \t\n"
upper case("日本ß") => "日本SS"
lower case("XYZ") => "xyz"
lower case("İ") => "i̇"
substring before("foobar", "f") => ""
substring before(null, "a") => null
substring before("a", null) => null
substring before("a") => null
substring before(string: "foobar", match: "b") => "foo"
substring after("foobar", "r") => ""
substring after(null, "a") => null
substring after("foobar", "xyz") => ""
contains(null, "a") => null
contains("a", null) => null
contains("a") => null
contains(1, "a") => null
starts with("foobar", null) => null
ends with(string: "foobar", match: "x") => false
string length("\\") => 1
lower case("ΑΣ") => "ας"
upper case("\U01F40Ea") => "\U01F40EA"
contains("\U01F40Ea", "\U01F40E") => true
substring("\U01F40Eab", -2) => "ab"
substring("鹿児島県", 2, 2) => "児島"
"""

REPLACE = r"""
# table 74, XPath functions 7.6
replace("abc", "b", "$0$0") => "abbc"
replace("abc", "b", "\\\\") => "a\\c"
replace("abc", "b", "\\n") => null
replace("abc", "B", "x", "") => "abc"
replace("abc", "B", "x", null) => "abc"
replace("abc", "b", "x", "p") => null
replace("a.c", ".", "x", "q") => "axc"
replace("a b c", "b   c", "x", "x") => "a b c"
replace("a\nb", "a.b", "x", "s") => "x"
replace("a\nb", "^b", "x", "m") => "a\nx"
replace("abc", "(", "x") => null
replace(null, "a", "b") => null
replace("a", null, "b") => null
replace("a", "a", null) => null
replace("a", "a") => null
replace("a", 1, "b") => null
replace(input: "abc", pattern: "B", replacement: "x", flags: "i") => "axc"
replace("foobar", "o{2}", "0") => "f0bar"
replace("a1b2", "\\d", "#") => "a#b#"
replace("ab", "(a)(b)", "$2$1") => "ba"
replace("ab", "(a)", "[$12]") => "[a2]b"
replace("ab", "(a)", "[$2]") => "[]b"
replace("\U01F40Ea", "a", "b") => "\U01F40Eb"
replace("abc", "(a)(b)(c)", "$3$2$1$0") => "cbaabc"
replace("aaa", "a", "$$") => null
replace("aaa", "(a)", "\\$1") => "$1$1$1"
replace("a.b", "\\.", "-") => "a-b"
replace("AbC", "[a-c]", "x", "ix") => "xxx"
"""

MATCHES = r"""
# table 74, XPath functions 7.6
matches("foobar", "^fo*b", null) => true
matches("foobar", "bar$") => true
matches("foo\nbar", "o.b", "s") => true
matches("foo\nbar", "o.b") => false
matches("foo\nbar", "^bar", "m") => true
matches("foobar", "f o o b a r", "x") => true
matches("foo.bar", "o.b", "q") => true
matches("fooxbar", "o.b", "q") => false
matches("a", "[a-z-[aeiou]]") => false
matches("b", "[a-z-[aeiou]]") => true
matches("é", "\\p{L}") => true
matches("É", "\\p{Lu}") => true
matches("a", "\\P{Lu}") => true
matches("あ", "\\p{IsHiragana}") => true
matches("1a", "^\\i\\c*$") => false
matches("1", "\\I") => true
matches("foo", "(?=f)") => null
matches("foo", "[") => null
matches("foo", "(fo") => null
matches("foo", "*") => null
matches("foo", "f{2,1}") => null
matches("foo", "\\1") => null
matches("abab", "(ab)\\1") => true
matches("foo", "foo", "g") => null
matches("a") => null
matches() => null
matches("a", 1) => null
matches(input: "a", pattern: "a") => true
matches(input: "A", pattern: "a", flags: "i") => true
matches("abc", "a", "s", "i") => null
matches("x", "[^a]") => true
matches("a^b", "a\\^b") => true
matches("KAK", "k", "i") => true
matches("a\\b", "a\\\\b") => true
matches("a\u00A0b", "a\\sb") => false
matches("٣", "\\d") => true
matches("a_b", "^\\w+$") => false
matches("ab", "a{1}b{0,1}") => true
matches("\U01F40E", "^.$") => true
matches("\U01F40E", "\\p{So}") => true
matches("abc", "[^\\d]{3}") => true
matches("x", "[\\p{L}-[x]]") => false
matches("y", "[\\p{L}-[x]]") => true
matches("a", "\\Q") => null
matches("a", "[b-a]") => null
matches("a", "(?:a)") => true
matches("aA", "^a\\p{Lu}$", "i") => true
"""

SPLIT_AND_JOIN = r"""
# table 74
split("a,b,c", ",") => ["a", "b", "c"]
split("abc", "x") => ["abc"]
split("a", null) => null
split("a") => null
split("foo|bar", "\\|") => ["foo", "bar"]
string join(["a", 1], ",") => null
string join(null, ",") => null
string join("a", ",") => "a"
string join(["a", "b"], 1) => null
string join(list: ["a", "b"], delimiter: "-") => "a-b"
string join([null], ",") => ""
split("a\U01F40Eb", "\U01F40E") => ["a", "b"]
split("a  b", "\\s+") => ["a", "b"]
split(" a", " ") => ["", "a"]
"""


@pytest.mark.parametrize(("source", "expected"), examples(SUBSTRINGS + REPLACE + MATCHES + SPLIT_AND_JOIN))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
