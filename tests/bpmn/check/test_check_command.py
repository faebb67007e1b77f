"""`banso check` as people and programs call it (design §3)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import banso
from tests.bpmn.builder import Scope

SHAPE = {"code", "severity", "file", "line", "element", "name", "rule", "message"}
LINE = Scope().start().end().path("start", "end")


def call(*words: str, lines: str | None = None) -> Result:
    return CliRunner().invoke(banso.main, ["check", *words], input=lines)


def told(*words: str) -> tuple[int, list[dict[str, Any]]]:
    done = call("--json", *words)
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    scope = Scope().start().add("receiveTask", "送る", name="書類を送る").end().path("start", "送る", "end")
    (tmp_path / "a.bpmn").write_bytes(scope.file())
    return tmp_path / "a.bpmn"


def test_a_good_file_ends_with_0(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_bytes(LINE.file())
    assert told(str(tmp_path / "a.bpmn")) == (0, [])


def test_what_is_wrong_is_told_with_its_place_and_ends_with_1(wrong: Path) -> None:
    code, (finding,) = told(str(wrong))
    assert set(finding) == SHAPE
    assert (code, finding["file"], finding["line"], finding["element"]) == (1, str(wrong), 5, "送る")
    assert finding["code"] == finding["rule"] == "bpmn.unsupported.receive_task"
    assert (finding["name"], finding["severity"]) == ("書類を送る", "error")
    assert "「書類を送る」" in finding["message"]


def test_files_of_every_kind_are_checked_at_once(wrong: Path) -> None:
    (wrong.parent / "b.dmn").write_bytes(b"<definitions")
    (wrong.parent / "c.form").write_bytes(b"{")
    (wrong.parent / "d.py").write_bytes(b"")
    code, findings = told(*(str(path) for path in sorted(wrong.parent.iterdir())))
    assert (code, {Path(finding["file"]).name for finding in findings}) == (1, {"a.bpmn", "b.dmn", "c.form", "d.py"})


def test_diagrams_named_together_may_call_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_bytes(Scope().start().call("c", "q").end().path("start", "c", "end").file())
    (tmp_path / "b.bpmn20.xml").write_bytes(LINE.file("q"))
    assert told(str(tmp_path / "a.bpmn"), str(tmp_path / "b.bpmn20.xml")) == (0, [])
    assert told(str(tmp_path / "a.bpmn"))[0] == 1
    (tmp_path / "c.bpmn").write_bytes(LINE.file("q"))
    code, findings = told(*(str(path) for path in sorted(tmp_path.iterdir())))
    assert (code, [finding["code"] for finding in findings]) == (1, ["bpmn.process.duplicate"])


def test_a_folder_without_a_programme_is_refused(tmp_path: Path) -> None:
    assert told(str(tmp_path))[0] == 1


@pytest.mark.parametrize("words", [(), ("nowhere.bpmn",), ("--wrong",)])
def test_a_wrong_call_ends_with_2(words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


def test_people_read_a_line_a_finding(wrong: Path) -> None:
    done = call(str(wrong))
    assert done.stdout.startswith(f"{wrong}:5  誤り  送る 「書類を送る」")


def test_a_batch_takes_paths_and_texts(wrong: Path) -> None:
    asked = [
        {"files": [str(wrong)]},
        {"files": {"x.bpmn": LINE.file().decode()}},
        {"files": ["nowhere"]},
        {"files": str(wrong)},
    ]
    done = call("--batch", lines="\n".join(json.dumps(question) for question in asked) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[finding["element"] for finding in answer.get("findings", [])] for answer in answers] == [
        ["送る"],
        [],
        [],
        ["送る"],
    ]
    assert answers[2]["error"]["code"] == "question"
