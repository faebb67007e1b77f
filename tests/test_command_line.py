"""`banso feel` and `banso dmn` as programs see them (design §3); batches run as a process of their own."""

import json
import os
import select
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import banso
from tests.dmn.drawn import decision, file, given, imports, knowledge, service
from web.assets import Assets

ENVIRONMENT = {**os.environ, "LANG": "ja_JP.UTF-8"}
MODEL = "".join(
    (
        given("amount", "number"),
        decision("fee", "amount * 0.1", "number", "i:amount"),
        decision("due", 'if amount > 10 then @"2026-04-01" else null', "date", "i:amount"),
        decision("pair", "[1..amount]", "", "i:amount"),
        decision("bad", "amount +", "", "i:amount"),
        service("charge", "fee", inputs="amount"),
        service("both", "fee due", inputs="amount"),
    )
)
IMPORTING = imports("B", "base") + decision("total", "B.fee + B.rate(1)", needs="d:base#fee k:base#rate")
BASE = given("amount", "number") + decision("fee", "amount * 2", needs="i:amount") + knowledge("rate", "x", "x / 3")


def call(*words: str) -> Result:
    return CliRunner().invoke(banso.main, list(words))


def batch(room: str, *lines: object) -> list[Any]:
    """Ask a batch; what is not a text already is written as JSON."""
    written = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    command = [sys.executable, banso.__file__, room, "--batch"]
    lines_in = b"\n".join(written) + b"\n"
    done = subprocess.run(command, input=lines_in, capture_output=True, env=ENVIRONMENT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]


@pytest.fixture
def model(tmp_path: Path) -> str:
    (tmp_path / "main.dmn").write_bytes(file(MODEL))
    return str(tmp_path / "main.dmn")


@pytest.mark.parametrize(
    ("expression", "code", "answer"),
    [
        ("1/3", 0, {"value": Decimal("0.3333333333333333333333333333333333")}),
        ("=1 + 1", 0, {"value": 2}),
        ("null", 0, {"value": None}),
        ('@"2026-04-01" + @"P1M"', 0, {"value": "2026-05-01"}),
    ],
)
def test_feel_prints_the_value_and_ends_with_0(expression: str, code: int, answer: object) -> None:
    done = call("feel", expression)
    assert (done.exit_code, json.loads(done.stdout, parse_float=Decimal)) == (code, answer)


@pytest.mark.parametrize(("expression", "error"), [("1 +", "feel_syntax"), ("1 / 0", "division_by_zero")])
def test_feel_ends_with_1_where_there_is_no_value(expression: str, error: str) -> None:
    done = call("feel", expression)
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["value"], answer["error"]["code"]) == (1, None, error)
    assert answer["error"]["line"] == 1


@pytest.mark.parametrize("words", [("feel",), ("dmn",), ("dmn", "no-such-file.dmn"), ("feel", "1", "--what")])
def test_a_wrong_call_ends_with_2(words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


def test_feel_reads_its_variables_from_a_file(tmp_path: Path) -> None:
    data = tmp_path / "data.json"
    data.write_text('{"会社 名": "南風製菓", "開始": "=@\\"2026-04-01\\"", "n": 0.1}', encoding="utf-8")
    done = call("feel", '[会社 名, string(開始 + duration("P1D")), n * 3]', "--data", str(data))
    assert json.loads(done.stdout, parse_float=Decimal) == {"value": ["南風製菓", "2026-04-02", Decimal("0.3")]}


def test_dmn_decides_and_says_what_is_wrong(model: str, tmp_path: Path) -> None:
    data = tmp_path / "data.json"
    data.write_text('{"amount": 12.5}', encoding="utf-8")
    good = call("dmn", model, "--decision", "fee", "--data", str(data))
    assert (good.exit_code, json.loads(good.stdout)) == (0, {"value": 1.25})
    bad = call("dmn", model, "--decision", "bad", "--data", str(data))
    assert (bad.exit_code, json.loads(bad.stdout)["error"]["code"]) == (1, "dmn.feel_syntax")
    unknown = call("dmn", model, "--decision", "nothing")
    assert (unknown.exit_code, json.loads(unknown.stdout)["error"]["code"]) == (1, "dmn_unknown_decision")


def test_a_batch_answers_every_line_in_order() -> None:
    answers = batch(
        "feel",
        {"expression": "x + 1", "data": {"x": 0.1}},
        {"expression": "1 +"},
        b"no json",
        b"",
        b"[1]",
        {"data": {}},
        {"expression": "x", "data": [1]},
        b'{"expression": "x", "data": {"x": "\\ud800"}}',
        b'{"expression": "x", "data": {"x": 1e99999}}',
        b"\xff\xfe\x00",
        b'{"expression": "x", "data": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        {"expression": "for i in 1..10000000000 return i"},
        {"expression": "d.year", "data": {"d": '=@"2026-04-01"'}},
        {"expression": "12345678901234567890 * 10"},
    )
    codes = [answer.get("error", {}).get("code") for answer in answers]
    wrong = ["question"] * 5
    assert codes == [None, "feel_syntax", *wrong, "feel_value", *wrong[:2], "feel_budget", None, None]
    assert answers[0] == {"value": Decimal("1.1")}
    assert [answer["value"] for answer in answers[-2:]] == [2026, 123456789012345678900]


def test_a_batch_decides_by_files_services_and_imports(model: str, tmp_path: Path) -> None:
    (tmp_path / "importing.dmn").write_bytes(file(IMPORTING, "importing"))
    (tmp_path / "base.dmn").write_bytes(file(BASE, "base"))
    both = [str(tmp_path / "importing.dmn"), str(tmp_path / "base.dmn")]
    answers = batch(
        "dmn",
        {"files": [model], "decision": "fee", "data": {"amount": 12.5}},
        {"files": [model], "decision": "due", "data": {"amount": 12.5}},
        {"files": [model], "decision": "pair", "data": {"amount": 3}},
        {"files": [model], "service": "charge", "data": {"amount": 20}},
        {"files": [model], "service": "both", "data": {"amount": 20}},
        {"files": both, "decision": "total", "data": {"amount": 1}},
    )
    values = [answer["value"] for answer in answers]
    assert values[:5] == [Decimal("1.25"), "2026-04-01", "[1..3]", 2, {"fee": 2, "due": "2026-04-01"}]
    assert values[5] == Decimal("2.333333333333333333333333333333333")


def test_a_batch_of_decisions_goes_on_after_what_cannot_be_answered(model: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.dmn"
    broken.write_text("<definitions", encoding="utf-8")
    answers = batch(
        "dmn",
        {"files": [str(broken)], "decision": "fee"},
        {"files": ["missing.dmn"], "decision": "fee"},
        {"files": [model]},
        {"files": [model], "service": "nothing"},
        {"files": [model], "decision": "fee", "data": {"amount": "a lot"}},
        {"files": [model], "decision": "fee", "data": {"amount": 1}},
    )
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes == ["dmn.xml", "question", "question", "dmn_unknown_service", "dmn.type_mismatch", None]
    assert all(answer["value"] is None for answer in answers[:-1])


def test_a_batch_answers_before_the_next_question_is_asked() -> None:
    command = [sys.executable, banso.__file__, "feel", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3):
            running.stdin.write(json.dumps({"expression": f"{number} + 1"}).encode() + b"\n")
            running.stdin.flush()
            assert select.select([running.stdout], [], [], 60)[0]
            assert json.loads(running.stdout.readline()) == {"value": number + 1}
        running.stdin.close()
        assert running.wait() == 0


def test_every_command_of_the_documents_is_there() -> None:
    wanted = {"demo", "serve", "clock", "db", "user", "token", "programme", "check", "simulate", "feel", "dmn"}
    wanted |= {"deadlines", "backup", "restore", "stuck", "figures"}
    assert wanted <= set(banso.main.commands)
    assert all(call(command, "--help").exit_code == 0 for command in banso.main.commands)


def test_serve_does_not_begin_without_the_built_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Assets.__init__, "__defaults__", (tmp_path, "/static/dist"))
    monkeypatch.setenv("BANSO_DATABASE_URL", f"sqlite:///{tmp_path / 'banso.db'}")
    monkeypatch.setenv("BANSO_SECRET_KEY", "x" * 40)
    refused = call("serve", "--port", "18099", "--no-clock")
    assert (refused.exit_code, "make build" in refused.stderr) == (1, True)
