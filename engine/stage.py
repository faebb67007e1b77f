"""An installation on a clock that walks: for demos, acceptance scenarios and rehearsed terms.

Everything goes through the same use cases as in real work; each due row fires at its own instant.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine import definitions, outbox, people, timers
from engine.domain.access import CLOCK, SYSTEM, Actor, Role
from engine.domain.ids import ProgrammeKey, TimerId
from engine.errors import EngineError
from engine.work import Services, begin

SENDER = "stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody on the stage. password: None for one who never logs in by hand."""

    login: str
    name: str
    mail: str
    roles: tuple[Role, ...]
    groups: tuple[str, ...]
    password: str = "played-by-the-stage"  # noqa: S105  # nobody outside can reach a stage


def _new(player: Player) -> people.NewPerson:
    return people.NewPerson(login=player.login, name=player.name, email=player.mail, password=player.password)


class Stage:
    """Services whose clock stands at `moment` until `walk` moves it; mails go nowhere and are kept."""

    def __init__(self, services: Services, moment: dt.datetime) -> None:
        self.moment = moment.astimezone(dt.UTC)
        self.services = replace(services, clock=lambda: self.moment)

    def publish(self, files: Mapping[str, bytes], *, shift_years: int = 0) -> ProgrammeKey:
        """Publish a programme's files.  Raises: FilesRefused."""
        with begin(self.services, SYSTEM) as work:
            return definitions.load(work, files, shift_years=shift_years).key

    def hire(self, programme: ProgrammeKey, players: Sequence[Player]) -> None:
        """Let people join a programme; whoever is known from another one keeps their log-in."""
        with begin(self.services, SYSTEM) as work:
            for player in players:
                person = people.id_of_login(work, player.login) or people.add(work, _new(player))
                people.join(work, person, programme, roles=player.roles, groups=player.groups)

    def actor(self, login: str) -> Actor:
        """Return whoever logs in by that name, with today's rights.  Raises: KeyError."""
        with begin(self.services, SYSTEM, read_only=True) as work:
            person_id = people.id_of_login(work, login)
            if person_id is None:
                raise KeyError(login)
            return people.actor_of(work, person_id)

    def walk(self, until: dt.datetime) -> None:
        """Let the time pass: each due row fires at its own instant, and the mails of that instant go out."""
        while row := self._next_due(until):
            timer_id, due_at = row
            self.moment = max(due_at, self.moment)
            self._fire(timer_id)
            self.post()
        self.moment = max(until.astimezone(dt.UTC), self.moment)
        self.post()

    def _next_due(self, until: dt.datetime) -> tuple[TimerId, dt.datetime] | None:
        with begin(replace(self.services, clock=lambda: until), CLOCK, read_only=True) as work:
            return timers.first_due(work)

    def _fire(self, timer_id: TimerId) -> None:
        """Fire a row as the clock does: what fails is put off and becomes an incident."""
        try:
            with begin(self.services, CLOCK) as work:
                timers.fire(work, timer_id)
        except EngineError as error:
            with begin(self.services, CLOCK) as work:
                timers.postpone(work, timer_id, error)

    def post(self) -> None:
        """Let the letters of this moment go out: nobody receives them, the mail page shows them."""
        with begin(self.services, CLOCK) as work:
            while letter := outbox.take(work, SENDER):
                outbox.mark_sent(work, letter, SENDER)
