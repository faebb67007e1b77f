"""The outside conformance models: what BPMN 2.0.2 demands of the run of each, and how the two compare.

`outside_models/*.txt` holds them: "== name", the diagram (`outside.py` reads it), "--", and then what is given and
demanded, a line each; what Row calls data, answers and has is JSON.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.tryout import Tryout
from tests.bpmn.outside import export

NOW = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
AT = "2026-04-01T09:00:00+09:00"
MODELS = Path(__file__).with_name("outside_models")
WORD = re.compile(r"\{|\}|\||[^\s{}|]+")
JSON = ("data", "answers", "has")
Done = tuple["str | tuple[Done, ...]", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """done: elements that complete, in order; `{a b|c}` stands for `a b` and `c` side by side, in any order.

    stopped, failed, waiting: elements interrupted, failed or waiting at the end, in any order. has: variables at the
    end. ended_at: instant of the last line of the trace. more: further root elements. refused: a code that must be
    among the errors where nothing may run.
    """

    draws: str
    done: str = ""
    stopped: str = ""
    failed: str = ""
    status: str = "completed"
    waiting: str = ""
    error: str = ""
    until: str = ""
    ended_at: str = ""
    process: str = ""
    refused: str = ""
    more: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    has: dict[str, Any] = field(default_factory=dict)


def rows() -> dict[str, Row]:
    """Return the rows of all files by name."""
    texts = (path.read_text("utf-8") for path in sorted(MODELS.glob("*.txt")))
    parts = (part for text in texts for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:])
    return dict(_row(part) for part in parts)


def _row(part: str) -> tuple[str, Row]:
    head, _line, rest = part.partition("\n--\n")
    name, _line, draws = head.partition("\n")
    said = dict(line.split(": ", 1) for line in rest.splitlines() if line)
    values: dict[str, Any] = {key: json.loads(text) if key in JSON else text for key, text in said.items()}
    return name, Row(draws=draws, **values)


def differences(row: Row, style: int) -> list[str]:
    """Run the row, spelled in a style, and return where it differs from what it demands."""
    question: dict[str, Any] = {"files": {"model.bpmn": export(row.draws, style, row.more)}, "at": AT}
    question |= {"data": row.data, "answers": row.answers, "until": row.until, "process": row.process}
    answer = Tryout(NOW, "en").simulate(question)
    if answer["status"] == "refused" or row.refused:
        codes = [finding["code"] for finding in answer.get("findings", ()) if finding["severity"] == "error"]
        return [] if row.refused and row.refused in codes else [f"refused: {codes} {answer['error']}"]
    return [*_trace_differences(row, answer["trace"]), *_end_differences(row, answer)]


def _trace_differences(row: Row, trace: list[dict[str, str]]) -> Iterator[str]:
    completed = tuple(line["element"] for line in trace if line["event"] == "completed")
    if not matches(read(row.done), completed):
        yield f"completed: {' '.join(completed)}; demanded: {row.done}"
    for kind, demanded in (("interrupted", row.stopped), ("failed", row.failed)):
        found = sorted(line["element"] for line in trace if line["event"] == kind)
        if found != sorted(demanded.split()):
            yield f"{kind}: {found}"
    if row.ended_at and datetime.fromisoformat(trace[-1]["at"]) != datetime.fromisoformat(row.ended_at):
        yield f"ended at: {trace[-1]['at']}"


def _end_differences(row: Row, answer: dict[str, Any]) -> Iterator[str]:
    if answer["status"] != row.status:
        yield f"status: {answer['status']} {answer['error']}"
    if {name: answer["variables"].get(name) for name in row.has} != row.has:
        yield f"variables: {answer['variables']}"
    waiting = sorted(one["element"] for one in answer["waiting"])
    if waiting != sorted(row.waiting.split()):
        yield f"waiting: {waiting}"
    if row.error and (answer["error"] or {}).get("element") != row.error:
        yield f"error: {answer['error']}"


def read(text: str) -> Done:
    """Read a demand: a word is an element, a tuple holds the sequences that run side by side."""
    return _sequences(WORD.findall(text)[::-1])[0]


def _sequences(words: list[str]) -> tuple[Done, ...]:
    found: list[list[Any]] = [[]]
    while words and (word := words.pop()) != "}":
        if word == "|":
            found.append([])
        else:
            found[-1].append(_sequences(words) if word == "{" else word)
    return tuple(tuple(sequence) for sequence in found)


def matches(demand: Done, ran: tuple[str, ...]) -> bool:
    """Tell whether the elements that completed are in one of the orders the demand allows."""
    states: set[Done] = {demand}
    for element in ran:
        states = {after for state in states for after in _after(state, element)}
    return any(not _left(state) for state in states)


def _left(state: Done) -> bool:
    return any(isinstance(part, str) or any(map(_left, part)) for part in state)


def _after(state: Done, element: str) -> Iterator[Done]:
    """Yield what is left of the demand once the element has completed next."""
    if not state:
        return
    first, rest = state[0], state[1:]
    if isinstance(first, str):
        if first == element:
            yield rest
        return
    if not any(map(_left, first)):
        yield from _after(rest, element)
        return
    for place, sequence in enumerate(first):
        for after in _after(sequence, element):
            yield ((*first[:place], after, *first[place + 1 :]), *rest)
