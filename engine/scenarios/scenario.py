"""What a scenario file says (docs/scenarios.md), as plain values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.domain.text import Text
from engine.errors import Invalid
from engine.stage import Player


class WrongStep(Invalid):
    """A step names something that is not there."""

    code = "wrong_step"
    sentence = Text("手順の書き方が正しくありません：{what}", "This step is not right: {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens. act: the verb, word: what it is done to. told: the other keys.

    at: when, None = at once. by: login of who does it, None = nobody in particular. refused: code of the error it must
    meet, None = it must succeed.
    """

    line: int
    act: str
    word: Any
    told: Mapping[str, Any] = field(default_factory=dict)
    at: dt.datetime | None = None
    by: str | None = None
    refused: str | None = None

    def text(self, key: str) -> str:
        """Return a value that must be there.  Raises: WrongStep."""
        found = self.told.get(key)
        if found is None:
            raise WrongStep(what=f"{self.act}: {key}")
        return str(found)

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what is filled in; empty when nothing is."""
        found = self.told.get("data") or {}
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story with its cast. shows: requirement IDs it proves. at: when it begins.

    continues: name of the story that comes first, None = it begins by itself. before: the steps of that story.
    """

    file: str
    title: str
    shows: tuple[str, ...]
    at: dt.datetime
    people: tuple[Player, ...]
    steps: tuple[Step, ...]
    continues: str | None = None
    before: tuple[Step, ...] = ()

    def after(self, earlier: "Scenario") -> "Scenario":
        """Return the story as it goes on from an earlier one: with its people, from its beginning."""
        own = {one.login for one in self.people}
        first, *rest = self.steps
        return replace(
            self,
            at=earlier.at,
            people=(*(one for one in earlier.people if one.login not in own), *self.people),
            before=(*earlier.before, *earlier.steps),
            steps=(replace(first, at=first.at or self.at), *rest),
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a scenario and the programme part ways. line: of the step in the scenario's file."""

    line: int
    text: Text
