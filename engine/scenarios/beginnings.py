"""What stories begin from, set up once a process: the programme published, its people hired, the story before taken."""

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from engine import services
from engine.domain.ids import CaseId, OutboxId, ProgrammeKey
from engine.programmes import Programmes
from engine.scenarios.play import Play
from engine.scenarios.scenario import Failure, Scenario, Step
from engine.settings import Settings
from engine.stage import Stage
from engine.work import Services

DATABASE = "scenario.db"
SECRET = "scenarios-are-played-behind-closed-doors"  # noqa: S105  # nobody can log in to them
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # until a stage sets its clock
Take = Callable[[Play, Sequence[Step]], list[Failure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """An installation as several stories find it. failures: of the story before; what follows cannot be told then."""

    place: tempfile.TemporaryDirectory[str]
    programme: ProgrammeKey
    programmes: Programmes
    moment: dt.datetime
    cases: Mapping[str, CaseId]
    numbers: Mapping[str, str]
    told_mails: frozenset[OutboxId]
    failures: tuple[Failure, ...]

    def play(self, place: Path) -> Play:
        """Return a play of its own that goes on from here; its database lies in `place`.

        Whoever plays it disposes of its database.
        """
        shutil.copy(Path(self.place.name) / DATABASE, place)
        installation = replace(_installation(place), programmes=self.programmes.kept())
        stage = Stage(installation, self.moment)
        return Play(stage, self.programme, dict(self.cases), dict(self.numbers), set(self.told_mails))


_KEPT: dict[str, Beginning] = {}


def beginning(files: Mapping[str, bytes], scenario: Scenario, take: Take) -> Beginning:
    """Return what a story of these files begins from. take: takes steps and says what went wrong.

    Raises: FilesRefused.
    """
    key = _key(files, scenario)
    if key not in _KEPT:
        _KEPT[key] = _made(files, scenario, take)
    return _KEPT[key]


def _key(files: Mapping[str, bytes], scenario: Scenario) -> str:
    found = hashlib.sha256(repr((scenario.at, scenario.people, scenario.before)).encode())
    for name in sorted(files):
        found.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(files[name]).digest())
    return found.hexdigest()


def _made(files: Mapping[str, bytes], scenario: Scenario, take: Take) -> Beginning:
    folder = tempfile.TemporaryDirectory(prefix="banso-beginning-")
    shutil.copy(Path(_empty().name) / DATABASE, folder.name)
    installation = _installation(Path(folder.name))
    try:
        stage = Stage(installation, scenario.at)
        programme = stage.publish(files)
        stage.hire(programme, scenario.people)
        play = Play(stage, programme)
        failures = tuple(take(play, scenario.before))
    finally:
        installation.database.dispose()
    return Beginning(
        place=folder,
        programme=programme,
        programmes=installation.programmes,
        moment=stage.moment,
        cases=play.cases,
        numbers=play.numbers,
        told_mails=frozenset(play.told_mails),
        failures=failures,
    )


@cache
def _empty() -> tempfile.TemporaryDirectory[str]:
    """Return a folder with an empty database, migrated once a process; it goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="banso-empty-")
    installation = _installation(Path(folder.name))
    services.upgrade(installation)
    installation.database.dispose()
    return folder


def _installation(place: Path) -> Services:
    settings = Settings(database_url=f"sqlite:///{place / DATABASE}", secret_key=SECRET)
    return services.build(settings, lambda: LONG_AGO)
