"""Read scenario files: YAML 1.2, every mistake named with its line."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from engine.domain.access import Role
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text
from engine.domain.workdays import JAPAN
from engine.scenarios.scenario import Scenario, Step
from engine.stage import Player

HEAD = frozenset({"title", "shows", "at", "continues", "people", "steps"})
COMMON = frozenset({"at", "by", "refused"})
REQUIREMENT = re.compile(r"(?:NAG|KAG|KYU|MIC|YAM)-\d\d|(?:DL|K|C)-[NGKMXY]\d+|P\d\d")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?")


@dataclass(slots=True)
class Reader:
    """Reads one file. acts: verb → the other keys its step may have."""

    file: str
    acts: Mapping[str, frozenset[str]]
    findings: list[Finding] = field(default_factory=list)

    def read(self, content: bytes, cast: tuple[Player, ...] = ()) -> Scenario | None:
        """Return the scenario; None when something is wrong (see `findings`)."""
        tree = self._tree(content)
        if tree is None:
            return None
        self._unknown(tree, HEAD)
        at = self._moment(tree, "at")
        own = tuple(self._people(tree.get("people")))
        people = (*(one for one in cast if one.login not in {other.login for other in own}), *own)
        steps = tuple(self._steps(tree.get("steps")))
        title = self._string(tree, "title")
        shows = tuple(self._shows(tree))
        if self.findings or at is None:
            return None
        before = str(tree["continues"]) if "continues" in tree else None
        return Scenario(file=self.file, title=title, shows=shows, at=at, people=people, steps=steps, continues=before)

    def cast(self, content: bytes) -> tuple[Player, ...]:
        """Read `cast.yaml`: the people every scenario of the folder may use."""
        tree = self._tree(content)
        return () if tree is None else tuple(self._people(tree.get("people")))

    def _tree(self, content: bytes) -> CommentedMap | None:
        try:
            tree = YAML(typ="rt", pure=True).load(content.decode("utf-8"))
        except (YAMLError, ValueError) as error:  # a day such as 31 June is a ValueError
            mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
            why = str(getattr(error, "problem", None) or error)
            self._wrong(
                Text(f"YAMLとして読めません（{why}）。", f"This is no YAML ({why})."), mark.line + 1 if mark else 1
            )
            return None
        if not isinstance(tree, CommentedMap):
            self._wrong(Text("title、at、steps を書いてください。", "Write title, at and steps."), 1)
            return None
        return tree

    def _shows(self, tree: CommentedMap) -> Iterator[str]:
        found = tree.get("shows")
        for word in found if isinstance(found, list) else []:
            if not REQUIREMENT.fullmatch(str(word)):
                text = Text(f"「{word}」は要件の番号ではありません。", f"“{word}” is no ID of a requirement.")
                self._wrong(text, _line(tree, "shows"))
            yield str(word)

    def _people(self, found: object) -> Iterator[Player]:
        if found is None:
            return
        if not isinstance(found, CommentedMap):
            self._wrong(Text("people は名前ごとに書いてください。", "Write people by their log-in."), 1)
            return
        for login, told in found.items():
            person = told if isinstance(told, CommentedMap) else CommentedMap()
            self._unknown(person, frozenset({"name", "roles", "groups", "mail"}))
            yield self._player(str(login), person, _line(found, login))

    def _player(self, login: str, person: CommentedMap, line: int) -> Player:
        roles = [str(role) for role in person.get("roles", ["staff"])]
        wrong = [role for role in roles if role not in [known.value for known in Role]]
        if wrong:
            self._wrong(Text(f"役割「{wrong[0]}」はありません。", f"There is no role “{wrong[0]}”."), line)
        return Player(
            login=login,
            name=str(person.get("name", login)),
            mail=str(person.get("mail", f"{login}@office.example.jp")),
            roles=tuple(Role(role) for role in roles if role not in wrong),
            groups=tuple(str(group) for group in person.get("groups", [])),
        )

    def _steps(self, found: object) -> Iterator[Step]:
        if not isinstance(found, CommentedSeq) or not found:
            self._wrong(Text("steps に手順を書いてください。", "Write the steps."), 1)
            return
        for number, told in enumerate(found):
            line = found.lc.key(number)[0] + 1
            step = self._step(told, line) if isinstance(told, CommentedMap) else None
            if step is None:
                known = "、".join(sorted(self.acts))
                self._wrong(Text(f"手順には {known} のどれか一つを書きます。", f"A step has one of {known}."), line)
            else:
                yield step

    def _step(self, told: CommentedMap, line: int) -> Step | None:
        acts = [key for key in told if key in self.acts]
        if len(acts) != 1:
            return None
        act = acts[0]
        self._unknown(told, self.acts[act] | COMMON | {act})
        return Step(
            line=line,
            act=act,
            word=plain(told[act]),
            told={key: plain(value) for key, value in told.items() if key not in COMMON | {act}},
            at=self._moment(told, "at") if "at" in told else None,
            by=str(told["by"]) if "by" in told else None,
            refused=str(told["refused"]) if "refused" in told else None,
        )

    def _unknown(self, told: CommentedMap, known: frozenset[str]) -> None:
        for key in told:
            if key not in known:
                text = Text(f"「{key}」という項目はありません。", f"There is no key “{key}”.")
                self._wrong(text, _line(told, key))

    def _string(self, tree: CommentedMap, key: str) -> str:
        found = tree.get(key)
        if not isinstance(found, str) or not found:
            self._wrong(Text(f"「{key}」がありません。", f"“{key}” is missing."), 1)
        return str(found)

    def _moment(self, told: CommentedMap, key: str) -> dt.datetime | None:
        moment = moment_of(told.get(key))
        if moment is None:
            text = Text("日時は 2026-05-01 09:00 のように書いてください。", "Write a moment like 2026-05-01 09:00.")
            self._wrong(text, _line(told, key) if key in told else 1)
        return moment

    def _wrong(self, text: Text, line: int) -> None:
        self.findings.append(
            Finding(code="scenario.wrong", severity=Severity.ERROR, text=text, file=self.file, line=line)
        )


def moment_of(value: object) -> dt.datetime | None:
    """Return the Japan time somebody wrote; a day alone means nine in the morning. None: it is no moment."""
    found = MOMENT.fullmatch(str(value))
    if not found:
        return None
    try:
        return dt.datetime.fromisoformat(f"{found[1]}T{found[2] or '09:00'}").replace(tzinfo=JAPAN)
    except ValueError:
        return None


def plain(value: object) -> Any:
    """Return what YAML gave as JSON would: days and moments as text, numbers exact."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _line(told: CommentedMap, key: object) -> int:
    line: int = told.lc.key(key)[0]
    return line + 1
