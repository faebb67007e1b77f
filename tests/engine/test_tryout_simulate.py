"""`banso simulate` as programs ask it: every form of files, processes, data and answers, and what a bad line gets."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import banso
from engine.tryout import Tryout
from tests.bpmn.builder import HEAD, Scope, each, event, timer
from tests.bpmn.fuzz_run import made

NOW = datetime(2026, 4, 1, tzinfo=UTC)
AT = "2026-01-31T00:00:00+09:00"
MESSAGE = '<bpmn:message id="m" name="reply"/>'
ERROR = '<bpmn:error id="e" name="e" errorCode="E"/>'
TRIAGE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 id="d" name="d" namespace="https://example.jp/d">
<inputData id="i" name="n"><variable name="n"/></inputData>
<decision id="triage" name="triage"><variable name="triage"/>
<informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
<decisionTable id="t" hitPolicy="UNIQUE"><input id="in"><inputExpression><text>n</text></inputExpression></input>
<output id="o"/><rule id="r1"><inputEntry id="e1"><text>&gt; 3</text></inputEntry>
<outputEntry id="o1"><text>"high on " + string(date(now()))</text></outputEntry></rule></decisionTable>
</decision></definitions>"""


def ask(scope: Scope | None = None, more: str = "", **question: Any) -> dict[str, Any]:
    files = {"a.bpmn": scope.file(more=more).decode()} if scope is not None else {}
    trying = Tryout(NOW, "en")
    return trying.answer(trying.simulate, {"files": files, "at": AT, **question})


def done(answer: dict[str, Any], *happenings: str) -> list[str]:
    wanted = happenings or ("completed",)
    return [line["element"] for line in answer["trace"] if line["event"] in wanted]


def asking() -> Scope:
    return Scope().start().user("u").end().path("start", "u", "end")


def pay() -> Scope:
    scope = Scope().start().service("s", "pay").boundary("b", "s", event("error", "e")).end().end("x")
    return scope.path("start", "s", "end").path("b", "x")


@pytest.mark.parametrize("form", ["path", "paths", "mapping", "objects", "named paths"])
def test_files_are_paths_or_texts(tmp_path: Path, form: str) -> None:
    path, content = tmp_path / "a.bpmn", asking().file()
    path.write_bytes(content)
    files = {
        "path": str(path),
        "paths": [str(path)],
        "mapping": {"a.bpmn": content.decode()},
        "objects": [{"name": "a.bpmn", "content": content.decode()}],
        "named paths": [{"name": "a.bpmn", "path": str(path)}],
    }[form]
    assert done(ask(files=files)) == ["start", "u", "end"]


def test_a_text_that_declares_another_encoding_is_read() -> None:
    content = asking().file().decode().replace('encoding="UTF-8"', 'encoding="Shift_JIS"').replace('"u"', '"相談"')
    content = content.replace("start_to_u", "s1").replace("u_to_end", "s2")
    answer = ask(files={"a.bpmn": content.replace('targetRef="u"', 'targetRef="相談"')})
    assert done(answer) == ["start", "相談", "end"]


def test_decisions_see_the_clock_of_the_trial() -> None:
    word = '<zeebe:calledDecision decisionId="triage" resultVariable="r"/>'
    scope = Scope().start().catch("c", timer("duration", "P1D")).add("businessRuleTask", "r", words=(word,)).end()
    files = {"a.bpmn": scope.path("start", "c", "r", "end").file().decode(), "t.dmn": TRIAGE}
    assert ask(files=files, data={"n": 5})["variables"]["r"] == "high on 2026-02-01"


def test_a_process_called_from_another_file_runs() -> None:
    files = {"a.bpmn": Scope().start().call("c", "q").end().path("start", "c", "end").file("p").decode()}
    files["b.bpmn"] = asking().file("q").decode()
    assert done(ask(files=files)) == ["start", "start", "u", "end", "c", "end"]
    assert done(ask(files=files, process="q")) == ["start", "u", "end"]


def test_of_several_pools_the_one_nothing_else_begins_is_tried() -> None:
    one = Scope().start("s1").throw("ask", event("message", "m")).end("e1").path("s1", "ask", "e1")
    other = Scope().start("s2", event("message", "m")).end("e2").path("s2", "e2")
    processes = "".join(
        f'<bpmn:process id="{key}" name="{key} name" isExecutable="true">{scope.body()}</bpmn:process>'
        for key, scope in (("b", other), ("a", one))
    )
    files = {"a.bpmn": f"{HEAD}{MESSAGE}{processes}</bpmn:definitions>"}
    assert done(ask(files=files)) == ["s1", "ask", "e1", "s2", "e2"]
    assert done(ask(files=files, process="b name")) == ["s2", "e2"]


def test_answers_stand_under_id_or_name_one_for_each_run() -> None:
    scope = Scope().start().add("userTask", "u", each("=[1, 2, 3]", "i"), name="訪問").end().path("start", "u", "end")
    answers = {"訪問": [None, {"$after": "P3D", "a": 1}, {"$after": "P1D", "a": "=1 + 1"}]}
    answer = ask(scope, answers=answers)
    assert (answer["status"], [row["element"] for row in answer["waiting"]]) == ("waiting", ["u"])
    ends = [line["at"] for line in answer["trace"] if (line["element"], line["event"]) == ("u", "completed")]
    assert ends == ["2026-01-31T15:00:00+00:00", "2026-02-02T15:00:00+00:00"]
    assert answer["variables"] == {"a": 1}


def test_jobs_answer_and_fail_as_they_are_told() -> None:
    assert ask(pay(), ERROR, answers={"s": {"paid": True, "on": "=today()"}})["variables"]["on"] == "2026-01-31"
    failed = ask(pay(), ERROR, answers={"s": {"$error": "E", "why": "closed"}})
    assert (failed["status"], done(failed)[-1], failed["variables"]) == ("completed", "x", {"why": "closed"})
    broken = ask(pay(), ERROR, answers={"s": {"$error": "OTHER", "$message": "no such account"}})
    assert (broken["status"], broken["error"]["code"], broken["error"]["element"]) == ("failed", "OTHER", "s")
    assert "no such account" in broken["error"]["message"]


def test_a_timer_start_is_waited_for() -> None:
    scope = Scope().start("s", timer("date", "2026-02-05")).end().path("s", "end")
    assert ask(scope)["trace"][0]["at"] == "2026-02-04T15:00:00+00:00"
    early = ask(scope, until="2026-02-01")
    assert (early["status"], early["trace"], early["waiting"][0]["element"]) == ("waiting", [], "s")


def test_a_message_start_takes_its_answer() -> None:
    scope = Scope().start("s", event("message", "m")).end().path("s", "end")
    answer = ask(scope, MESSAGE, answers={"reply": {"x": 1, "$after": "P1D"}})
    assert (answer["variables"], answer["trace"][0]["at"]) == ({"x": 1}, "2026-01-31T15:00:00+00:00")


def test_a_message_that_is_answered_interrupts_the_work_it_hangs_on() -> None:
    scope = asking().boundary("b", "u", event("message", "m")).end("x").path("b", "x")
    assert done(ask(scope, MESSAGE, answers={"b": {}}), "completed", "interrupted") == ["start", "u", "b", "x"]
    assert done(ask(scope, MESSAGE)) == ["start", "u", "end"]


@pytest.mark.parametrize("answer", [{}, [{}]])
def test_a_message_that_interrupts_nothing_comes_as_often_as_it_is_answered(answer: object) -> None:
    scope = asking().boundary("b", "u", event("message", "m"), interrupting=False).end("x").path("b", "x")
    assert done(ask(scope, MESSAGE, answers={"b": answer, "u": None})) == ["start", "b", "x"]


def test_a_month_keeps_its_day_and_a_repetition_its_number() -> None:
    def fired(cycle: str) -> list[str]:
        scope = asking().boundary("b", "u", timer("cycle", cycle), interrupting=False).end("x").path("b", "x")
        answer = ask(scope, answers={"u": None}, until="2026-05-01")
        return [line["at"][:10] for line in answer["trace"] if line["event"] == "caught"]

    assert fired("R/P1M") == ["2026-02-27", "2026-03-30", "2026-04-29"]  # midnight in Japan
    assert fired("R2/P1D") == ["2026-01-31", "2026-02-01"]
    cron = Scope().start().catch("c", timer("cycle", "0 0 * * *")).end().path("start", "c", "end")
    assert (ask(cron)["status"], ask(cron)["error"]["element"]) == ("refused", "c")


def test_the_leap_day_is_kept_as_the_calendar_says() -> None:
    scope = Scope().start().catch("c", timer("duration", "P1Y")).end().path("start", "c", "end")
    assert ask(scope, at="2028-02-29T12:00:00+09:00")["trace"][-1]["at"] == "2029-02-28T03:00:00+00:00"


def test_until_stops_the_clock_between_two_timers() -> None:
    scope = Scope().start().catch("c", timer("duration", "P3D")).end().path("start", "c", "end")
    assert ask(scope, until="2026-02-02T23:59:59+09:00")["waiting"][0]["due_at"] == "2026-02-02T15:00:00+00:00"
    assert ask(scope, until="2026-02-03T00:00:00+09:00")["status"] == "completed"


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"files": 7},
        {"files": ["/no/such/file.bpmn"]},
        {"files": []},
        {"files": {"a.bpmn": None}},
        {"files": {"a.bpmn": "<x/>"}},
        {"process": "nope"},
        {"at": "yesterday"},
        {"until": [1]},
        {"data": [1]},
        {"data": {"x": "=1 +"}},
        {"data": {"x": "=function(a) a"}},
        {"answers": ["u"]},
        {"answers": {"u": "yes"}},
        {"answers": {"u": {"$after": "two days"}}},
        {"answers": {"u": [1]}},
    ],
)
def test_a_question_that_cannot_be_run_is_refused_with_a_sentence(question: dict[str, Any]) -> None:
    asked = {"files": {"a.bpmn": asking().file().decode()}, **question} if question else {}
    trying = Tryout(NOW, "en")
    answer = trying.answer(trying.simulate, asked)
    assert (answer["status"], answer["trace"]) == ("refused", [])
    assert answer["error"] in answer["findings"]
    assert answer["error"]["message"]


def test_the_same_question_has_the_same_answer_to_the_byte() -> None:
    lines = b""
    for seed in range(12):
        files = {f"{place}.bpmn": content.decode() for place, content in enumerate(made(seed)[1])}
        question = {"files": files, "process": "p", "at": AT, "until": "2026-03-01", "answers": {"first": {"n": 1}}}
        lines += json.dumps(question).encode() + b"\n"
    command = [sys.executable, banso.__file__, "simulate", "--batch"]
    runs = [
        subprocess.run(
            command, input=lines, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}, check=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(runs[0].stdout.splitlines()) == 12
