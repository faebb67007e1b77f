"""Trying things out without a database: an expression, a decision, a check, a simulated run (design §3).

Each function takes one question as a mapping (a line of `--batch`, or what the command line made of its options) and
answers a mapping; a question that cannot be answered gets an error in the answer, never an exception.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine import bpmn, dmn, feel
from engine.bpmn.simulation import World
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text
from engine.domain.workdays import JAPAN
from engine.errors import EngineError, FilesRefused
from engine.programme_files import check_contents
from engine.programme_functions import FUNCTIONS, plain_functions

dumps, loads = feel.dumps, feel.loads
Question = Mapping[str, Any]
Answer = dict[str, Any]
WRONG_LINE = Text("質問の形式が正しくありません（{why}）。", "This question is not of the right form ({why}).")


class Tryout:
    """Answers questions in one language. now: what FEEL's now() says."""

    def __init__(self, now: dt.datetime, lang: str) -> None:
        self.lang = lang
        self.env = environment(now)

    def answer(self, ask: Callable[[Question], Answer], question: Any) -> Answer:
        """Answer a question of any shape; what is wrong with it becomes its error."""
        try:
            if not isinstance(question, Mapping):
                return self._wrong(type(question).__name__)
            return ask(question)
        except FilesRefused as refused:
            return {"value": None, "error": self._first(refused.findings), "findings": self._all(refused.findings)}
        except EngineError as error:
            return {"value": None, "error": self._error(error)}
        except (KeyError, TypeError, ValueError, OSError) as error:
            return self._wrong(f"{type(error).__name__}: {error}")

    def answer_line(self, ask: Callable[[Question], Answer], line: bytes) -> Answer:
        """Answer a question written as a line of JSON."""
        try:
            return self.answer(ask, feel.loads(line))
        except Exception as error:  # noqa: BLE001  (whatever is wrong with one line, the next ones are answered)
            return self._wrong(f"{type(error).__name__}: {error}")

    def feel(self, question: Question) -> Answer:
        """Evaluate {"expression", "data"}: {"value"}, with the "error" that made it null."""
        data = self._data(question)
        source = str(question["expression"])
        found = feel.evaluate(feel.expression_of(source) or source, data, self.env)
        return self._valued(found.value, found.notes)

    def dmn(self, question: Question) -> Answer:
        """Decide {"files", "decision" or "service", "data"}: {"value"}, with the "error" that made it null."""
        model = _decisions(_files(question))
        data = self._data(question)
        if "service" in question:
            found = dmn.call_service(model, str(question["service"]), data, self.env)
        else:
            found = dmn.decide(model, str(question["decision"]), data, self.env)
        return self._valued(found.value, found.notes)

    def check(self, question: Question) -> Answer:
        """Check {"files"}: {"findings"}."""
        return {"findings": self._all(check_contents(dict(_files(question))))}

    def simulate(self, question: Question) -> Answer:
        """Run {"files", "process", "data", "at", "until", "answers"} on a virtual clock (design §3)."""
        files = dict(_files(question))
        try:
            model = _processes(_files(question))
        except FilesRefused as refused:
            return {"status": "refused", "trace": [], "findings": self._all(refused.findings)}
        decisions = _decisions(_files(question)) if any(name.endswith(".dmn") for name in files) else None
        data = self._data(question)
        at = _instant(question.get("at")) or self.env.now
        assert at is not None
        return bpmn.simulate(
            model,
            str(question.get("process") or _only_process(model)),
            data,
            at=at,
            until=_instant(question.get("until")),
            world=World(
                env=environment,
                decide=lambda name, inputs: _decided(decisions, name, inputs, self.env),
                answers=feel.data_from_json(question.get("answers") or {}, self.env),
            ),
        )

    def _data(self, question: Question) -> dict[str, Any]:
        data = question.get("data") or {}
        if not isinstance(data, dict):
            raise TypeError(type(data).__name__)
        found: dict[str, Any] = feel.data_from_json(data, self.env)
        return found

    def _valued(self, value: Any, notes: tuple[Any, ...]) -> Answer:
        if value is None and notes:
            return {"value": None, "error": self._note(notes[0])}
        return {"value": feel.to_json(value)}

    def _note(self, note: Any) -> Answer:
        return {
            "code": note.code,
            "severity": "error",
            "file": getattr(note, "file", ""),
            "line": note.line,
            "element": getattr(note, "element", None),
            "name": getattr(note, "name", None),
            "message": note.text.get(self.lang),
        }

    def _error(self, error: EngineError) -> Answer:
        return {
            "code": error.code,
            "severity": "error",
            "file": "",
            "line": getattr(error, "line", None),
            "element": None,
            "name": None,
            "message": error.text.get(self.lang),
        }

    def _wrong(self, why: str) -> Answer:
        finding = Finding(code="question", severity=Severity.ERROR, text=WRONG_LINE.format(why=why))
        return {"value": None, "error": finding.as_dict(self.lang)}

    def _first(self, findings: tuple[Finding, ...]) -> Answer | None:
        return findings[0].as_dict(self.lang) if findings else None

    def _all(self, findings: Any) -> list[Answer]:
        return [finding.as_dict(self.lang) for finding in findings]


def environment(now: dt.datetime) -> feel.Environment:
    """Return what FEEL sees outside any programme: the clock and the national calendar."""
    return feel.Environment(now=now, functions=plain_functions())


Files = tuple[tuple[str, bytes], ...]


def _files(question: Question) -> Files:
    """Read the files a question names: paths, or a mapping of names to texts."""
    named = question["files"]
    if isinstance(named, Mapping):
        return tuple(sorted((str(name), str(text).encode()) for name, text in named.items()))
    paths = [named] if isinstance(named, str) else named
    return tuple((str(path), Path(path).read_bytes()) for path in paths)


@lru_cache(maxsize=64)
def _decisions(files: Files) -> dmn.Model:
    return dmn.load({name: content for name, content in files if name.endswith(".dmn")}, FUNCTIONS)


@lru_cache(maxsize=64)
def _processes(files: Files) -> bpmn.Model:
    diagrams = {name: content for name, content in files if name.endswith((".bpmn", ".xml"))}
    findings = bpmn.check(diagrams, bpmn.Known(functions=frozenset(FUNCTIONS)))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise FilesRefused(findings)
    return bpmn.load(diagrams, FUNCTIONS)


def _only_process(model: bpmn.Model) -> str:
    executable = [key for key, process in model.processes.items() if process.executable]
    return (executable or list(model.processes))[0]


def _decided(model: dmn.Model | None, name: str, inputs: Mapping[str, Any], env: feel.Environment) -> Any:
    if model is None:
        raise dmn.UnknownDecision(name=name)
    return dmn.decide(model, name, inputs, env).value


def _instant(text: Any) -> dt.datetime | None:
    """Read an instant; one without an offset is Japan time."""
    if not text:
        return None
    at = dt.datetime.fromisoformat(str(text).removeprefix('=@"').removesuffix('"'))
    return at if at.tzinfo else at.replace(tzinfo=JAPAN)
