"""Reading files: every encoding of a Japanese office, and nothing that does harm."""

import pytest

from engine import bpmn
from engine.bpmn.read import MAX_BYTES, XINCLUDE
from tests.bpmn.builder import Scope, event

KNOWN = bpmn.Known()


def text(name: str = "相談受付") -> str:
    scope = Scope().start().add("task", "t", name=name).end().path("start", "t", "end")
    return scope.file().decode()


@pytest.mark.parametrize(
    "content",
    [
        text().encode(),
        b"\xef\xbb\xbf" + text().encode(),
        text().replace("UTF-8", "UTF-16").encode("utf-16"),
        text().replace("UTF-8", "Shift_JIS").encode("cp932"),
        text().replace("UTF-8", "windows-31j").encode("cp932"),
        text().replace("UTF-8", "EUC-JP").encode("euc_jp"),
        text().partition("\n")[2].encode(),
        text().partition("\n")[2].encode("utf-16-le"),
        text().partition("\n")[2].encode("utf-16-be"),
        text().replace("\n", "\r\n").encode(),
        text().replace("?>", ' standalone="no"?>', 1).encode(),
    ],
    ids=[
        "utf-8",
        "utf-8 with mark",
        "utf-16",
        "shift_jis",
        "windows-31j",
        "euc-jp",
        "no declaration",
        "little",
        "big",
        "crlf",
        "standalone",
    ],
)
def test_encodings_of_japanese_offices_are_read(content: bytes) -> None:
    model = bpmn.load({"a.bpmn": content})
    assert model.processes["p"].elements["t"].name == "相談受付"


def test_characters_only_windows_has_are_read() -> None:
    content = text("①髙橋").replace("UTF-8", "Shift_JIS").encode("cp932")
    assert bpmn.load({"a.bpmn": content}).processes["p"].elements["t"].name == "①髙橋"


MANY = " ".join(f'a{place}="x"' for place in range(100_000))
DOCTYPE = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bpmn.file.empty"),
        (b" " * (MAX_BYTES + 1), "bpmn.file.too_large"),
        (text().replace("?>\n", f"?>\n{DOCTYPE}", 1).encode(), "bpmn.file.doctype"),
        (text().replace("?>\n", f"?>\n<!-- x -->\n{DOCTYPE}", 1).encode(), "bpmn.file.doctype"),
        (text().replace("?>\n", f"?>\n{DOCTYPE}", 1).replace("UTF-8", "UTF-16").encode("utf-16"), "bpmn.file.doctype"),
        (text().encode("cp932"), "bpmn.file.encoding"),
        (text().replace("UTF-8", "base64").encode(), "bpmn.file.encoding"),
        (text().replace("UTF-8", "no-such").encode(), "bpmn.file.encoding"),
        (text()[:-30].encode(), "bpmn.file.not_xml"),
        (b"PK\x03\x04nonsense", "bpmn.file.archive"),
        (b"<!DOCTYPE html><html><body>", "bpmn.file.web_page"),
        (b"\n<html><body><br></html>", "bpmn.file.web_page"),
        (b"\n" * 5000 + b"<a/>", "bpmn.file.not_bpmn"),
        (b"<?" * 100_000, "bpmn.file.not_xml"),
        (text().replace("?>\n", '?>\n<?xml-stylesheet href="x.xsl"?>', 1).encode(), "bpmn.file.instruction"),
        (text().partition("\n")[2].replace("<bpmn:task", "<?php x?><bpmn:task").encode(), "bpmn.file.instruction"),
        (b'<?xml-stylesheet href="x.xsl"?>' + text().partition("\n")[2].encode(), "bpmn.file.instruction"),
        (text().replace("UTF-8", "utf-7").encode(), "bpmn.file.encoding"),
        (text().replace("UTF-8", "unicode_escape").encode(), "bpmn.file.encoding"),
        (text().replace("<bpmn:task", f'<i:include xmlns:i="{XINCLUDE}"/><bpmn:task').encode(), "bpmn.file.xinclude"),
        (text().replace("<bpmn:task", "&nothing;<bpmn:task").encode(), "bpmn.file.not_xml"),
        (text().replace("<bpmn:task", f"<bpmn:task {MANY}").encode(), "bpmn.file.too_many"),
        (text().replace("<bpmn:task", "<x/>" * 40_001 + "<bpmn:task").encode(), "bpmn.file.too_many"),
        (b"<a/>", "bpmn.file.not_bpmn"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "bpmn.file.not_bpmn"),
        (b"<a>" * 5000 + b"</a>" * 5000, "bpmn.file.too_deep"),
    ],
)
def test_files_that_cannot_be_read_say_why(content: bytes, code: str) -> None:
    findings = bpmn.check({"a.bpmn": content}, KNOWN)
    assert [(finding.code, finding.file) for finding in findings] == [(code, "a.bpmn")]


def test_references_may_bear_the_prefix_of_their_own_namespace() -> None:
    scope = Scope().start().catch("c", event("message", "tns:m")).end().path("start", "c", "end")
    content = scope.file(more='<bpmn:message id="m" name="go"/>').decode()
    prefixed = content.replace("<bpmn:definitions ", '<bpmn:definitions xmlns:tns="https://example.jp/banso" ')
    assert bpmn.load({"a.bpmn": prefixed.encode()}).processes
    with pytest.raises(bpmn.ModelRefused):
        bpmn.load({"a.bpmn": content.encode()})


def test_files_of_other_kinds_are_passed_over() -> None:
    files = {"a.bpmn": text().encode(), "b.dmn": b"nonsense", "c.form": b"{}"}
    assert not [finding for finding in bpmn.check(files, KNOWN) if finding.file != "a.bpmn"]


def test_findings_name_the_line() -> None:
    scope = Scope().start().add("receiveTask", "s", name="送付").end().path("start", "s", "end")
    finding = bpmn.check({"a.bpmn": scope.file()}, KNOWN)[0]
    assert finding.code == "bpmn.unsupported.receive_task"
    assert (finding.line, finding.element, finding.name) == (5, "s", "送付")


def test_refused_files_tell_every_finding_at_once() -> None:
    scope = Scope().start().add("receiveTask", "a").add("receiveTask", "b").end().path("start", "a", "b", "end")
    with pytest.raises(bpmn.ModelRefused) as error:
        bpmn.load({"a.bpmn": scope.file(), "z.bpmn": b""})
    assert [finding.element for finding in error.value.findings] == ["a", "b", None]


def test_names_that_break_spiffworkflow_are_ordinary_ids_here() -> None:
    scope = Scope().start("Start").task("End", "Root", "p.EndJoin", "t.BoundaryEventSplit").end("e")
    scope.path("Start", "End", "Root", "p.EndJoin", "t.BoundaryEventSplit", "e")
    step_model = bpmn.load({"a.bpmn": scope.file()})
    assert list(step_model.processes["p"].elements) == [
        "Start",
        "End",
        "Root",
        "p.EndJoin",
        "t.BoundaryEventSplit",
        "e",
    ]
