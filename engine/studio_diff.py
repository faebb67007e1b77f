"""What a draft changes: in the words of the people who work by it, and line by line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine import bpmn
from engine.bpmn import ElementInfo
from engine.deadline_edit import REMINDER_NAMES, RuleLine, lines
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.text import Text
from engine.programme_functions import FUNCTIONS
from engine.programmes import Release
from engine.studio_names import form_names
from engine.work import Work

MOST_LINES = 600
LONGEST_FILE = 20_000  # lines; comparing more takes longer than anybody waits
ASPECTS = ("name", "lane", "group", "form_id", "deadline_rule", "record_kind", "job_type", "decision", "called", "next")
ASPECT_NAMES: Mapping[str, Text] = {
    "name": Text("名前", "Name"),
    "lane": Text("区分", "Lane"),
    "group": Text("担当グループ", "Group"),
    "form_id": Text("入力票", "Form"),
    "deadline_rule": Text("期限", "Deadline"),
    "record_kind": Text("記録", "Record"),
    "job_type": Text("自動の処理", "Job"),
    "decision": Text("判定表", "Decision"),
    "called": Text("呼び出す手順", "Called process"),
    "next": Text("次の段階", "Next steps"),
    "documentation": Text("手引き", "Guidance"),
}
ADDED, REMOVED = Text("追加", "Added"), Text("削除", "Removed")
COUNTED = Text("日数・数え方", "Days and counting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. place: the step or rule. what: which of its settings. was, now: empty for nothing."""

    place: Text
    what: Text
    was: Text
    now: Text


def changes(work: Work, release: Release, path: str, draft: bytes) -> list[Change]:
    """List what a draft changes in steps or deadline rules; what is not listed shows in the lines."""
    if path == "programme.toml":
        return list(_rules(lines(work, release, release.files[path]), lines(work, release, draft)))
    if path.endswith(".bpmn"):
        return list(_steps(release, path, draft))
    return []


def text_changes(was: bytes, now: bytes) -> list[str]:
    """Return the changed lines with those around them, as `diff -u` writes them, without its head."""
    before, after = (content.decode("utf-8", "replace").splitlines() for content in (was, now))
    if max(len(before), len(after)) > LONGEST_FILE:
        return []
    found = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    return found[:MOST_LINES]


def _rules(was: list[RuleLine], now: list[RuleLine]) -> Iterator[Change]:
    before = {line.rule.key: line for line in was}
    for line in now:
        old = before.get(line.rule.key)
        if old is None:
            continue
        name = line.rule.name
        if _count(old.rule) != _count(line.rule):
            yield Change(place=name, what=COUNTED, was=old.summary, now=_with_example(line))
        if old.reminders != line.reminders:
            reminders = Text("督促", "Reminders")
            yield Change(place=name, what=reminders, was=_word(old.reminders), now=_word(line.reminders))


def _count(rule: DeadlineRule) -> tuple[str, str]:
    return rule.due, rule.counting.value


def _with_example(line: RuleLine) -> Text:
    if line.example is None:
        return line.summary
    return Text(f"{line.summary.ja}（{line.example.ja}）", f"{line.summary.en} ({line.example.en})")


def _word(reminders: str | None) -> Text:
    return REMINDER_NAMES.get(reminders or "", Text("独自の設定", "its own list"))


def _steps(release: Release, path: str, draft: bytes) -> Iterator[Change]:
    try:
        model = bpmn.load({**_diagrams(release), path: draft}, FUNCTIONS)
    except bpmn.ModelRefused:
        return
    was = {e.id: e for p in release.model.processes.values() if p.file == path for e in p.elements.values()}
    now = {e.id: e for p in model.processes.values() if p.file == path for e in p.elements.values()}
    words = _Words(release, {**{e.id: e.name for e in was.values()}, **{e.id: e.name for e in now.values()}})
    for key in [*was, *(key for key in now if key not in was)]:
        yield from words.compared(was.get(key), now.get(key))


def _diagrams(release: Release) -> Mapping[str, bytes]:
    """Return all diagrams: one alone may call others and could not be read."""
    return {path: content for path, content in release.files.items() if path.endswith(".bpmn")}


class _Words:
    """Tells what the settings of a step mean to people."""

    def __init__(self, release: Release, steps: Mapping[str, str]) -> None:
        programme = release.programme
        self.steps = steps
        self.names: Mapping[str, Mapping[str, Text]] = {
            "group": {key: group.name for key, group in programme.groups.items()},
            "form_id": form_names(release),
            "deadline_rule": {key: rule.name for key, rule in programme.deadlines.items()},
            "record_kind": {key: kind.name for key, kind in programme.records.items()},
        }

    def compared(self, was: ElementInfo | None, now: ElementInfo | None) -> Iterator[Change]:
        """Yield how one step changed."""
        step = now or was
        assert step is not None
        place = _same(step.name or step.id)
        if was is None or now is None:
            what = ADDED if was is None else REMOVED
            yield Change(place=place, what=what, was=_same(""), now=_same(""))
            return
        for aspect in (*ASPECTS, "documentation"):
            before, after = getattr(was, aspect), getattr(now, aspect)
            if (before or None) != (after or None):
                said = (self._said(aspect, value) for value in (before, after))
                yield Change(place=place, what=ASPECT_NAMES[aspect], was=next(said), now=next(said))

    def _said(self, aspect: str, value: object) -> Text:
        if isinstance(value, tuple):
            return _same("、".join(self.steps.get(key) or key for key in value))
        text = str(value or "")
        return self.names.get(aspect, {}).get(text, _same(text))


def _same(text: str) -> Text:
    return Text(text, text)
