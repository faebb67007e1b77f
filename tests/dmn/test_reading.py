"""Files are read as they come, and refused when they are no DMN or mean harm."""

import pytest

from engine import dmn, feel
from tests.dmn.drawn import decision, file, given

MODEL = """<?xml version="1.0" encoding="{encoding}"?>
<definitions xmlns="{namespace}" id="m" name="読取り" namespace="urn:m">
  <decision id="d" name="判断"><literalExpression><text>"伴走支援"</text></literalExpression></decision>
</definitions>
"""
V13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def _model(encoding: str = "UTF-8", namespace: str = V13) -> str:
    return MODEL.format(encoding=encoding, namespace=namespace)


def _refusal(content: bytes) -> tuple[str, int | None]:
    with pytest.raises(dmn.ModelRefused) as refusal:
        dmn.load({"m.dmn": content})
    (finding,) = refusal.value.findings
    assert dmn.check({"m.dmn": content}) == [finding]
    return finding.code, finding.line


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    ],
)
def test_all_versions_are_read(namespace: str, env: feel.Environment) -> None:
    model = dmn.load({"m.dmn": _model(namespace=namespace).encode()})
    assert dmn.decide(model, "判断", {}, env).value == "伴走支援"


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("cp932", "cp932"),
        ("EUC-JP", "euc-jp"),
    ],
)
def test_encodings_of_offices_are_read(declared: str, written: str, env: feel.Environment) -> None:
    model = dmn.load({"m.dmn": _model(declared).encode(written)})
    assert dmn.decide(model, "判断", {}, env).value == "伴走支援"


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_doctype_is_refused_in_any_encoding(written: str) -> None:
    text = _model("UTF-16" if "16" in written else "UTF-8").replace("<definitions", f"<!-- x -->\n{BOMB}\n<definitions")
    assert _refusal(text.encode(written)) == ("dmn.doctype", 3)


def test_entities_are_never_resolved() -> None:
    assert _refusal(_model().replace("伴走支援", "&b;").encode())[0] == "dmn.xml"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", ("dmn.xml", 1)),
        (b"\x00\xff\xfe", ("dmn.encoding", None)),
        (_model("utf-8").encode("cp932"), ("dmn.encoding", None)),
        (_model("no-such").encode(), ("dmn.encoding", None)),
        (_model("rot13").encode(), ("dmn.encoding", None)),
        (_model().replace("</decision>", "").encode(), ("dmn.xml", 4)),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', ("dmn.not_dmn", 1)),
        (_model(namespace="http://www.omg.org/spec/DMN/20151101/dmn.xsd").encode(), ("dmn.not_dmn", 2)),
        (b" " * (5 * 1024 * 1024 + 1), ("dmn.too_large", None)),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content: bytes, finding: tuple[str, int | None]) -> None:
    assert _refusal(content) == finding


def test_deep_nesting_is_refused() -> None:
    deep = "<list>" * 150 + "</list>" * 150
    literal = '<literalExpression><text>"伴走支援"</text></literalExpression>'
    assert _refusal(_model().replace(literal, deep).encode())[0] == "dmn.too_deep"


def test_no_files_are_a_model_without_decisions() -> None:
    assert dmn.load({}).decisions == ()
    assert dmn.check({}) == []


def test_of_equal_ids_the_first_is_meant(env: feel.Environment) -> None:
    again = (
        '<decision id="d" name="again"><literalExpression><text>1</text></literalExpression></decision></definitions>'
    )
    model = dmn.load({"m.dmn": _model().replace("</definitions>", again).encode()})
    assert dmn.decide(model, "d", {}, env).value == "伴走支援"
    assert dmn.decide(model, "again", {}, env).value == 1


def test_a_model_names_its_decisions() -> None:
    model = dmn.load({"m.dmn": _model().encode()})
    assert (model.decisions, model.decision_ids) == (("判断",), ("d",))


READABLE = ("年商", "売上 高", "A/B-test 1.2 + x's", "for sale?", "売上（税込）")
UNREADABLE = ("前年比%", "①件数", "1st", "a,b", "「案件」")


@pytest.mark.parametrize("name", READABLE + UNREADABLE)
def test_variables_no_expression_can_read_are_warned_of(name: str, env: feel.Environment) -> None:
    body = {"m": file(given(name, key="i") + decision("d", name, needs="i:i"))}
    assert ("dmn.variable_sign" in [found.code for found in dmn.check(body)]) is (name in UNREADABLE)
    assert (dmn.decide(dmn.load(body), "d", {name: 5}, env).value == 5) is (name in READABLE)
