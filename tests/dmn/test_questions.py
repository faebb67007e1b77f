"""Questions of `banso dmn --batch`: what a line says, whatever the decision or its file is like (design §3)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine import dmn, feel
from engine.tryout import Tryout
from tests.dmn.drawn import decision, file, given, imports, knowledge, service

NOW = datetime(2026, 4, 1, tzinfo=UTC)
ODD = (
    '<decision id="_odd" name="odd &amp; “one” / 1.2?"><literalExpression><text>5</text></literalExpression></decision>'
)
JAVA = '{java: {class: "java.lang.Math", method signature: "abs(double)"}}'
MODEL = file(
    given("x")
    + given("n", "number")
    + decision("echo", "x", needs="i:x")
    + decision("next", "n + 1", needs="i:n")
    + ODD
    + knowledge("java", "a", JAVA, kind="Java")
    + decision("external", "java(1)", needs="k:java")
    + decision("xpath", '<literalExpression expressionLanguage="XPath"><text>1</text></literalExpression>')
    + decision("after xpath", "if xpath = null then 1 else 2", needs="d:xpath").replace('id="after xpath"', 'id="a"')
    + decision("unreadable", "1 +")
    + decision("around it", "[unreadable, 1]", needs="d:unreadable").replace('id="around it"', 'id="b"')
    + decision("circle", "wheel", needs="d:wheel")
    + decision("wheel", "circle", needs="d:circle")
    + '<decision id="hollow" name="hollow"/>'
    + service("one", "next", inputs="n")
    + service("both", "next echo", inputs="n x")
)
VALUES = (
    ("=1.50", b"1.5"),
    ("=1/3", b"0.3333333333333333333333333333333333"),
    ("=9223372036854775808", b"9223372036854775808"),
    ("=0.30000000000000000000000001", b"0.30000000000000000000000001"),
    ('=@"2026-04-01"', b'"2026-04-01"'),
    ('=@"10:00:00@Europe/Paris"', b'"10:00:00@Europe/Paris"'),
    ('=@"2026-04-01T24:00:00Z"', b'"2026-04-02T00:00:00Z"'),
    ('=@"P14M"', b'"P1Y2M"'),
    ('=@"-PT36H"', b'"-P1DT12H"'),
    ("=[1..3)", b'"[1..3)"'),
    ("=function(a) a", b'"function(a)"'),
    ('="=text"', b'"=text"'),
    ({"a b": ['=@"P1D"', None, True]}, b'{"a b":["P1D",null,true]}'),
    (None, b"null"),
)
ERRORS = (
    ("external", "dmn.external_function"),
    ("xpath", "dmn.expression_language"),
    ("unreadable", "dmn.feel_syntax"),
    ("circle", "dmn.cycle"),
    ("hollow", "dmn.no_logic"),
    ("unknown", "dmn_unknown_decision"),
)
ANSWERS = (
    ("next", 2),
    ("_odd", 5),
    ("odd & “one” / 1.2?", 5),
    ("after xpath", 1),
    ("around it", [None, 1]),
)


def ask(files: dict[str, bytes], **question: Any) -> dict[str, Any]:
    texts = {name: content.decode() for name, content in files.items()}
    tryout = Tryout(NOW, "en")
    return tryout.answer_line(tryout.dmn, feel.dumps({"files": texts, **question}))


@pytest.mark.parametrize(("told", "written"), VALUES, ids=str)
def test_each_kind_of_value_goes_in_and_out(told: Any, written: bytes) -> None:
    found = ask({"m.dmn": MODEL}, decision="echo", data={"x": told})
    assert feel.dumps(found["value"]) == written
    assert "error" not in found


@pytest.mark.parametrize(("name", "code"), ERRORS)
def test_what_cannot_be_decided_is_null_with_its_reason(name: str, code: str) -> None:
    found = ask({"m.dmn": MODEL}, decision=name, data={"n": 1})
    assert found["value"] is None
    assert found["error"]["code"] == code


@pytest.mark.parametrize(("name", "value"), ANSWERS)
def test_a_fault_elsewhere_in_the_file_spoils_no_answer(name: str, value: Any) -> None:
    assert ask({"m.dmn": MODEL}, decision=name, data={"n": 1}) == {"value": value}


def test_a_service_answers_one_value_or_several_by_name() -> None:
    assert ask({"m.dmn": MODEL}, service="one", data={"n": 1}) == {"value": 2}
    assert ask({"m.dmn": MODEL}, service="both", data={"n": 1, "x": "a"}) == {"value": {"next": 2, "echo": "a"}}


def test_a_model_and_what_it_imports_are_asked_together() -> None:
    importing = file(imports("M", "main") + decision("above", "M.next * 10", needs="d:main#next"), "other")
    assert ask({"a.dmn": importing, "b.dmn": MODEL}, decision="above", data={"n": 1}) == {"value": 20}


BROKEN = b"<definitions"


def test_an_unreadable_file_beside_the_model_is_only_said() -> None:
    assert ask({"a.dmn": MODEL, "b.dmn": BROKEN}, decision="next", data={"n": 1}) == {"value": 2}
    assert ask({"a.dmn": MODEL, "b.dmn": BROKEN}, service="one", data={"n": 1}) == {"value": 2}
    found = dmn.decide(dmn.load({"a.dmn": MODEL, "b.dmn": BROKEN}), "hollow", {}, feel.Environment(now=NOW))
    assert [(note.code, note.file) for note in found.notes] == [("dmn.no_logic", "a.dmn"), ("dmn.xml", "b.dmn")]


def test_what_rests_on_an_unreadable_file_is_refused_with_its_fault() -> None:
    middle = file(imports("M", "main") + decision("twice", "M.next * 2", needs="d:main#next"), "middle")
    top = file(imports("N", "middle") + decision("above", "N.twice", needs="d:middle#twice"), "top")
    for files, asked in (({"m.dmn": middle}, "twice"), ({"m.dmn": middle, "t.dmn": top}, "above"), ({}, "unknown")):
        found = ask({"other.dmn": file("", "alone"), "broken.dmn": BROKEN, **files}, decision=asked)
        assert (found["error"]["code"], found["error"]["file"]) == ("dmn.xml", "broken.dmn")
    assert ask({"broken.dmn": BROKEN}, service="any")["error"]["code"] == "dmn.xml"


def test_files_need_no_ending() -> None:
    assert ask({"model.xml": MODEL}, decision="next", data={"n": 1}) == {"value": 2}
