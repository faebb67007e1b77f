"""What a programme will raise before it does: as published, as a draft would, as a folder says (design D6, §3)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine import calendar_store, deadlines, definitions, feel, programme_files, programme_folder, rule_words
from engine.domain import projection, projection_changes
from engine.domain.access import ActorKind, May, require
from engine.domain.deadline import Deadline
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import fiscal_year
from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from engine.domain.programme_shift import shift
from engine.domain.projection import Foresight, Projected, ProjectedKind
from engine.domain.projection_changes import Change
from engine.domain.text import Text
from engine.errors import FilesRefused
from engine.programme_functions import programme_functions
from engine.programmes import NoSuchProgramme, Release
from engine.store.programmes import ProgrammeRow
from engine.work import Work

RULES_FILE = "programme.toml"
KIND_NAMES: Mapping[ProjectedKind, Text] = {
    ProjectedKind.REMINDER: Text("督促", "Reminder"),
    ProjectedKind.ALARM: Text("未達の知らせ", "Alarm"),
    ProjectedKind.DUE: Text("期限", "Due"),
    ProjectedKind.REPORT: Text("報告の期限", "Report due"),
    ProjectedKind.OVERDUE: Text("期限超過のお知らせ", "Overdue notice"),
    ProjectedKind.ESCALATION: Text("上申", "Escalation"),
}
TOLD_NAMES: Mapping[str, Text] = {
    "assignee": Text("担当者", "the assignee"),
    "group": Text("担当のグループ（担当者がいないとき）", "the task's group (while nobody holds it)"),
    "supervisor": Text("監督", "the supervisors"),
    "authority": Text("発注者", "the authority"),
}


class ChangeKind(StrEnum):
    """What a draft does to one thing that would be raised."""

    ADDED = "added"
    MOVED = "moved"
    REMOVED = "removed"
    TOLD = "told"  # at its instant, but other people are told


CHANGE_NAMES: Mapping[ChangeKind, Text] = {
    ChangeKind.ADDED: Text("追加", "Added"),
    ChangeKind.MOVED: Text("移動", "Moved"),
    ChangeKind.REMOVED: Text("取りやめ", "Removed"),
    ChangeKind.TOLD: Text("宛先の変更", "Other recipients"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing the programme would raise. why: of its due moment, as `deadlines.explained` gives it. told: names."""

    what: Projected
    why: Mapping[str, Any]
    told: tuple[Text, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the line as JSON (docs/deadlines.md)."""
        what = self.what
        return {
            "on": what.on.isoformat(),
            "at": what.at.isoformat(),
            "kind": what.kind.value,
            "key": what.key,
            "name": _pair(what.name),
            "period": _pair(what.period) if what.period else None,
            "to": list(what.to),
            "only_if_late": what.is_only_if_late,
            "planned": what.deadline.is_planned,
            "deadline": self.why,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """What falls due once something happens that nobody can date yet.

    how: what it counts from, or why no day can be told. rule: None for reports and counted duties.
    """

    key: str
    name: Text
    how: Text
    rule: DeadlineRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Everything a programme will raise, soonest first, and what still waits for its start."""

    programme: Programme
    projected: tuple[Projected, ...]
    awaited: tuple[Awaited, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the term and all in which anything is raised, first to last."""
        days = [one.on for one in self.projected]
        term = self.programme.term
        years = [fiscal_year(day) for day in (term.start_on, term.end_on, *days)]
        return tuple(range(min(years), max(years) + 1))

    def between(self, from_on: dt.date, to_on: dt.date) -> list[Line]:
        """List what is raised on these days (both included), soonest first."""
        return self.explained(one for one in self.projected if from_on <= one.on <= to_on)

    def explained(self, projected: Iterable[Projected]) -> list[Line]:
        """Return these with their reasons."""
        known: dict[int, Mapping[str, Any]] = {}  # notices share the deadline they are about
        lines = []
        for one in projected:
            why = known.get(id(one.deadline)) or deadlines.explained(self._rule(one.deadline), one.deadline)
            known[id(one.deadline)] = why
            lines.append(Line(what=one, why=why, told=tuple(self._name(word) for word in one.to)))
        return lines

    def _rule(self, deadline: Deadline) -> DeadlineRule:
        """Return the rule of a deadline; a counted duty without one is due on the last day of its period."""
        if deadline.rule in self.programme.deadlines:
            return self.programme.deadlines[deadline.rule]
        duty = self.programme.obligations[deadline.rule]
        return DeadlineRule(
            key=duty.key, name=duty.name, due="period.end", clause=duty.clause, origin=duty.origin, miss=duty.miss
        )

    def _name(self, word: str) -> Text:
        group = self.programme.groups.get(word)
        return TOLD_NAMES.get(word) or (group.name if group else Text(word, word))


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOutlook:
    """What is published beside what a draft would make of it."""

    before: Outlook
    after: Outlook

    def changes(self, from_on: dt.date, to_on: dt.date) -> list[Change]:
        """List what comes, moves or goes, as far as its old or its new day is one of these."""
        sides = (self.before.projected, self.after.projected)
        return [
            change
            for change in projection_changes.changes(*sides)
            if any(from_on <= side.on <= to_on for side in (change.before, change.after) if side is not None)
        ]


def published(work: Work, key: ProgrammeKey) -> Outlook:
    """Return what a programme as it stands will raise.  Raises: NoSuchProgramme (also for strangers), NotAllowed."""
    release = _release(work, key)
    return outlook(release.programme, work.now, release.functions)


def drafted(work: Work, key: ProgrammeKey) -> DraftOutlook:
    """Return what the draft of the programme's rules would change; no draft changes nothing.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, FilesRefused when the draft cannot be read.
    """
    release = _release(work, key)
    draft = definitions.draft(work, key, RULES_FILE)
    moved = work.session.get_one(ProgrammeRow, key).shift_years
    programme = calendar_store.over(work.session, _read({**release.files, RULES_FILE: draft.content}, moved))
    before = outlook(release.programme, work.now, release.functions)
    return DraftOutlook(before=before, after=outlook(programme, work.now))


def of_folder(folder: Path, now: dt.datetime) -> Outlook:
    """Return what the programme of a folder would raise; no database is needed.  Raises: FilesRefused."""
    return outlook(_read(programme_folder.read(folder), 0), now)


def outlook(programme: Programme, now: dt.datetime, functions: Mapping[str, feel.BuiltIn] | None = None) -> Outlook:
    """Return everything a programme will raise. functions: what its FEEL may call, if known already."""
    env = feel.Environment(now=now, functions=functions or programme_functions(programme))

    def evaluate(source: str, names: Mapping[str, object]) -> object:
        return feel.evaluate(source, names, env).value

    seen = Foresight(evaluate=evaluate)
    waiting = projection.awaited(programme, seen)
    return Outlook(
        programme=programme,
        projected=tuple(projection.project(programme, dt.date.min, dt.date.max, seen)),
        awaited=tuple(_awaited(programme, key, reason) for key, reason in waiting.items()),
    )


def kind_of(change: Change) -> ChangeKind:
    """Say what a change does."""
    if change.before is None:
        return ChangeKind.ADDED
    if change.after is None:
        return ChangeKind.REMOVED
    return ChangeKind.TOLD if change.before.at == change.after.at else ChangeKind.MOVED


def _awaited(programme: Programme, key: str, reason: Text) -> Awaited:
    rule = programme.deadlines.get(key)
    named: Sequence[Any] = (rule, programme.reports.get(key), programme.obligations.get(key))
    name = next(one.name for one in named if one is not None)
    how = reason if rule is None or rule.endless else rule_words.summary_of(rule)
    return Awaited(key=key, name=name, how=how, rule=rule)


def _release(work: Work, key: ProgrammeKey) -> Release:
    if work.actor.kind is ActorKind.PERSON and key not in work.actor.programmes:
        raise NoSuchProgramme(key=key)
    require(work.actor, May.DEADLINE_READ, key)
    return work.programmes.current(work.session, key)


def _read(files: Mapping[str, bytes], shift_years: int) -> Programme:
    reading = read_programme(files, programme_files.syntax_of)
    if reading.programme is None:
        raise FilesRefused(reading.findings)
    return shift(reading.programme, shift_years)


def _pair(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
