"""What the demo folder of a programme tells: its people, and what they did when (see its README.md)."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.domain.access import Role
from engine.domain.periods import add_months, start_of_month
from engine.domain.workdays import instant, local_date
from engine.stage import Player

PASSWORD = "banso-demo-2026"  # noqa: S105  # of invented people on a machine of one's own; printed at every start
FOLDER, PEOPLE = "demo", "people.toml"
PUBLISH = "publish"


@dataclass(order=True, frozen=True, slots=True)
class Event:
    """Something that happened: a programme began, a request came in, a task was completed, people were asked.

    scene: number of the demo it belongs to. case: number of the case in its file; of a report the month it is about.
    """

    at: dt.datetime
    order: int
    scene: int = field(compare=False)
    case: int | str = field(compare=False)
    told: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Told:
    """One programme's demo, as it is told. folder: of the programme. now: when the demo is filled, aware UTC."""

    folder: Path
    now: dt.datetime

    def read(self, name: str) -> dict[str, Any]:
        """Return a file of the demo; nothing when there is none."""
        path = self.folder / FOLDER / name
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def players(self) -> list[Player]:
        """List who can log in."""
        return [
            Player(
                login=person["login"],
                name=person["name"],
                mail=person["mail"],
                roles=tuple(Role(role) for role in person["roles"]),
                groups=tuple(person["groups"]),
                password=PASSWORD,
            )
            for person in self.read(PEOPLE)["people"]
        ]

    def companies(self) -> dict[str, Any]:
        """Return the companies' part of intake forms, by key."""
        return dict(self.read("companies.toml").get("companies", {}))

    def events(self, scene: int) -> list[Event]:
        """List what happened up to now: the programme is published a day before the rest, which is as the files say."""
        told = enumerate((*self._of_records(), *self._of_cases(), *self._of_reports(), *self._of_surveys()))
        found = [Event(at, order, scene, case, step) for order, (at, case, step) in told if at <= self.now]
        begins_at = min(event.at for event in found) - dt.timedelta(days=1)
        return [Event(begins_at, -1, scene, PUBLISH, {PUBLISH: True}), *found]

    def _of_records(self) -> Iterator[tuple[dt.datetime, int | str, Mapping[str, Any]]]:
        for record in self.read("cases.toml").get("records", ()):
            yield self._moment(record), record["record"], record

    def _of_cases(self) -> Iterator[tuple[dt.datetime, int | str, Mapping[str, Any]]]:
        for number, case in enumerate(self.read("cases.toml").get("cases", ())):
            for step in (case, *case.get("steps", ())):
                yield self._moment(step), number, step

    def _of_reports(self) -> Iterator[tuple[dt.datetime, int | str, Mapping[str, Any]]]:
        this_month = start_of_month(local_date(self.now))
        for report in self.read("cases.toml").get("reports", ()):
            month = add_months(this_month, -report["months_ago"])
            which = {"report": report["report"]} if "report" in report else {}
            for step in report["steps"]:
                day = add_months(month, 1).replace(day=step["day"])
                yield instant(day, dt.time.fromisoformat(step["time"])), f"{month:%Y-%m}", {**step, **which}

    def _of_surveys(self) -> Iterator[tuple[dt.datetime, int | str, Mapping[str, Any]]]:
        for told in self.read("surveys.toml").get("rounds", ()):
            yield self._moment(told), told["name"], told

    def _moment(self, told: Mapping[str, Any]) -> dt.datetime:
        """Return the moment of a step: a time of day so many days ago, or so many minutes ago."""
        if "minutes_ago" in told:
            return self.now - dt.timedelta(minutes=told["minutes_ago"])
        day = local_date(self.now) - dt.timedelta(days=told["at"])
        return instant(day, dt.time.fromisoformat(told["time"]))
