"""Trying things out without a database: an expression, a decision, a check, a simulated run (design §3).

Each function takes one question as a mapping (a line of `--batch`, or what the command line made of its options) and
answers a mapping; a question that cannot be answered gets an error in the answer, never an exception.
"""

import datetime as dt
import re
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
DECLARED = re.compile(r"\ufeff?<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
OTHERS = (".dmn", ".form", ".json", ".toml", ".csv", ".md", ".txt")
NO_DIAGRAM = Text("業務の流れの図（.bpmn）がありません。", "There is no diagram (.bpmn) among the files.")
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
        try:
            return self._simulated(question)
        except FilesRefused as refused:
            return self._not_run(self._first(refused.findings), self._all(refused.findings))
        except EngineError as error:
            return self._not_run(self._error(error), [self._error(error)])
        except (KeyError, TypeError, ValueError, OSError) as error:
            wrong = self._wrong(f"{type(error).__name__}: {error}")["error"]
            return self._not_run(wrong, [wrong])

    def _simulated(self, question: Question) -> Answer:
        files = _files(question)
        model = _processes(files)
        decisions = _decisions(files) if _tables(files) else None
        at = _instant(question.get("at")) or self.env.now
        assert at is not None
        env = environment(at)
        return bpmn.simulate(
            model,
            _process_id(model, question.get("process")),
            _context(question, "data", env),
            at=at,
            until=_instant(question.get("until")),
            world=World(
                env=environment,
                decide=lambda name, inputs, now: _decided(decisions, name, inputs, now),
                answers=_context(question, "answers", env),
                lang=self.lang,
            ),
        )

    def _not_run(self, error: Answer | None, findings: list[Answer]) -> Answer:
        """Return the answer to a simulation that cannot begin."""
        return {"status": "refused", "trace": [], "variables": {}, "waiting": [], "error": error, "findings": findings}

    def _data(self, question: Question) -> dict[str, Any]:
        return _context(question, "data", self.env)

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
        errors = (finding for finding in findings if finding.severity is Severity.ERROR)
        return next((finding.as_dict(self.lang) for finding in errors), None)

    def _all(self, findings: Any) -> list[Answer]:
        return [finding.as_dict(self.lang) for finding in findings]


def environment(now: dt.datetime) -> feel.Environment:
    """Return what FEEL sees outside any programme: the clock and the national calendar."""
    return feel.Environment(now=now, functions=plain_functions())


Files = tuple[tuple[str, bytes], ...]


def _files(question: Question) -> Files:
    """Read the files a question names.

    They are paths, a mapping of names to texts, or objects with a `name` (or `path`) and perhaps their `content`.
    """
    named = question["files"]
    if isinstance(named, Mapping):
        return tuple(sorted((str(name), _encoded(text)) for name, text in named.items()))
    return tuple(_file(one) for one in ([named] if isinstance(named, str) else named))


def _file(one: Any) -> tuple[str, bytes]:
    if not isinstance(one, Mapping):
        return str(one), Path(one).read_bytes()
    name = str(one.get("name") or one["path"])
    content = one.get("content")
    return name, Path(one.get("path") or name).read_bytes() if content is None else _encoded(content)


def _encoded(text: Any) -> bytes:
    """Return a text as the bytes its XML declaration says it has."""
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        raise TypeError(type(text).__name__)
    declared = DECLARED.match(text)
    try:
        return text.encode(declared.group(1) if declared is not None else "utf-8")
    except (LookupError, UnicodeError):
        return text.encode()


def _tables(files: Files) -> dict[str, bytes]:
    return {name: content for name, content in files if name.lower().endswith(".dmn")}


@lru_cache(maxsize=64)
def _decisions(files: Files) -> dmn.Model:
    return dmn.load(_tables(files) or dict(files), FUNCTIONS)


@lru_cache(maxsize=64)
def _processes(files: Files) -> bpmn.Model:
    """Return the diagrams among the files, ready to run; whatever is no table or form is held to be one."""
    diagrams = {name: content for name, content in files if not name.lower().endswith(OTHERS)}
    if not diagrams:
        raise FilesRefused([Finding(code="bpmn.file.none", severity=Severity.ERROR, text=NO_DIAGRAM)])
    return bpmn.load(diagrams, FUNCTIONS)


def _process_id(model: bpmn.Model, asked: Any) -> str:
    """Return the process that is meant by id or name; of several, the first that nothing else begins or calls."""
    if asked:
        by_name = (key for key, process in model.processes.items() if process.name == asked)
        return str(asked) if asked in model.processes else next(by_name, str(asked))
    can = [key for key in model.processes if key in model.specs]
    called = {element.called for process in model.processes.values() for element in process.elements.values()}
    free = [key for key in can if key not in called]
    begun = {key for key in free if model.processes[key].start_messages}
    return next((key for key in free if key not in begun), (free or can or list(model.processes))[0])


def _context(question: Question, key: str, env: feel.Environment) -> dict[str, Any]:
    """Return the values a question gives by name; texts that begin with "=" are FEEL, as of the instant of `env`."""
    values = question.get(key) or {}
    if not isinstance(values, dict):
        raise TypeError(type(values).__name__)
    found: dict[str, Any] = feel.data_from_json(values, env)
    return found


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
