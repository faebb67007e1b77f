"""The surveys of a demo: a round that was sent some days ago, with answers by mail and at the venue."""

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import links
from engine.domain.access import RESPONDENT, Actor
from engine.domain.ids import ProgrammeKey
from engine.domain.workdays import instant, local_date
from engine.surveys import answering, page, recipients, rounds
from engine.surveys.rounds import NewRound
from engine.work import Services, begin

FILE = "surveys.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where surveys are played. at: the services with their clock at a moment. ring: lets the clock run up to one.

    who: the one of the staff who runs them.
    """

    services: Services
    at: Callable[[dt.datetime], Services]
    ring: Callable[[dt.datetime], None]
    who: Callable[[Services], Actor]


def play(stage: Stage, key: ProgrammeKey, folder: Path) -> None:
    """Play what `surveys.toml` of a demo folder tells; nothing when there is none."""
    path = folder / FILE
    if not path.is_file():
        return
    today = local_date(stage.services.clock())
    for told in tomllib.loads(path.read_text(encoding="utf-8")).get("rounds", ()):
        moment = instant(today - dt.timedelta(days=told["at"]), dt.time.fromisoformat(told["time"]))
        begun = stage.at(moment)
        made = _send(begun, key, told, today - dt.timedelta(days=told["about"]), stage.who(begun))
        stage.ring(moment)
        _answer(begun, made, told)


def _send(services: Services, key: ProgrammeKey, told: Mapping[str, Any], about_on: dt.date, actor: Actor) -> int:
    with begin(services, actor) as work:
        new = NewRound(survey=told["survey"], name=told["name"], about_on=about_on.isoformat())
        made = rounds.make(work, key, new)
        recipients.add_typed(work, made, "\n".join(told["people"]))
        rounds.allow_venue(work, made, allowed=True)
        rounds.send(work, made)
    return made


def _answer(services: Services, round_id: int, told: Mapping[str, Any]) -> None:
    """Let the first people answer through their own links, the others at the venue."""
    with begin(services, RESPONDENT) as work:
        venue = _token(links.open_survey_url(work.settings, round_id))
        for number, data in enumerate(told["venue"]):
            answering.answer_for_all(work, venue, data, once=f"demo-{number}", address="demo")
        own = page.invitation_ids(work, round_id)
        for invitation_id, data in zip(own, told["mail"], strict=False):
            answering.answer(work, _token(links.survey_url(work.settings, invitation_id)), data)


def _token(address: str) -> str:
    return address.rpartition("/")[2]
