"""The surveys of a demo: a round that was sent some days ago, with answers by mail and at the venue."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine import links
from engine.domain.access import RESPONDENT, Actor
from engine.domain.ids import ProgrammeKey
from engine.domain.workdays import local_date
from engine.surveys import answering, page, recipients, rounds
from engine.surveys.rounds import NewRound
from engine.work import Services, begin


def hold(services: Services, key: ProgrammeKey, told: Mapping[str, Any], actor: Actor) -> None:
    """Send a round of `surveys.toml` at the moment of the services, and let people answer it."""
    about_on = local_date(services.clock()) - dt.timedelta(days=told["about"] - told["at"])
    made = _send(services, key, told, about_on, actor)
    _answer(services, made, told)


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
