"""Fill an empty installation with the invented people and cases of a programme's demo folder (banso demo).

Everything goes through the same use cases as in real work, on a clock that walks from the first event to now, so the
demo shows what the product does: timers have fired, reminders have gone out, reports have been raised.
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import (
    cases,
    definitions,
    demo_parties,
    demo_surveys,
    feel,
    intake,
    outbox,
    people,
    programme_files,
    programme_folder,
    referrals,
    tasks,
    timers,
)
from engine.domain.access import CLOCK, COMPANY, INSTITUTION, SYSTEM, Actor, Role
from engine.domain.ids import CaseId, ProgrammeKey, TaskId, TimerId
from engine.domain.periods import add_months, start_of_month
from engine.domain.workdays import instant, local_date
from engine.store.cases import TaskRow
from engine.store.evidence import ReportRow
from engine.task_rows import LIVE
from engine.work import Services, Work, begin

PASSWORD = "banso-demo-2026"  # noqa: S105  # of invented people on a machine of one's own; printed at every start
Say = Callable[[str], None]
REPLY = "referral_reply"
SENDER = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody who can log in to the demo."""

    login: str
    name: str
    roles: tuple[str, ...]


@dataclass(order=True, frozen=True, slots=True)
class Event:
    """Something that happened in the demo's past: a request came in, a task was completed, an institution answered."""

    at: dt.datetime
    order: int
    case: int
    told: Mapping[str, Any] = field(compare=False)


def players(folder: Path) -> list[Player]:
    """List who can log in, from the demo folder of a programme."""
    return [
        Player(login=person["login"], name=person["name"], roles=tuple(person["roles"]))
        for person in _read(folder, "people.toml")["people"]
    ]


def public_forms(folder: Path) -> list[str]:
    """List the addresses of the programme's public forms, as paths of the site."""
    programme = programme_files.parse(programme_folder.read(folder)).programme
    return [f"/p/{programme.key}/{form.path}" for form in programme.public_forms.values()]


def fill(services: Services, folder: Path, say: Say) -> None:
    """Publish the programme as if it ran this year and play its demo up to now.

    folder: of the programme. say: told a line now and then, for whoever waits.
    """
    now = services.clock()
    stage = _Stage(services, folder, now)
    events = sorted(stage.events())
    say("事業の流れ・判定表・入力票を公開しています / Publishing the programme")
    key = stage.publish(events[0].at - dt.timedelta(days=1))
    for number, event in enumerate(events, 1):
        stage.ring(event.at)
        stage.play(key, event)
        stage.post(event.at)
        if number % 10 == 0:
            say(f"見本の案件を進めています（{number}/{len(events)}） / Playing the sample cases")
    stage.ring(now)
    stage.furnish(key)
    stage.survey(key)
    stage.ring(now)


def _read(folder: Path, name: str) -> dict[str, Any]:
    return tomllib.loads((folder / "demo" / name).read_text(encoding="utf-8"))


class _Stage:
    """The demo being played: whose cases are which."""

    def __init__(self, services: Services, folder: Path, now: dt.datetime) -> None:
        self.services, self.folder, self.now = services, folder, now
        self.companies = _read(folder, "companies.toml")["companies"]
        self.case_ids: dict[int, CaseId] = {}
        self.published_at = now

    def at(self, moment: dt.datetime) -> Services:
        """Return the services with their clock standing at a moment."""
        return replace(self.services, clock=lambda: moment)

    def publish(self, at: dt.datetime) -> ProgrammeKey:
        """Publish the folder and hire its people."""
        self.published_at = at
        files = programme_folder.read(self.folder)
        with begin(self.at(at), SYSTEM) as work:
            years = programme_files.years_until_now(files, local_date(self.now))
            release = definitions.load(work, files, shift_years=years)
            for person in _read(self.folder, "people.toml")["people"]:
                self._hire(work, release.key, person)
        return release.key

    def _hire(self, work: Work, key: ProgrammeKey, person: Mapping[str, Any]) -> None:
        new = people.NewPerson(login=person["login"], name=person["name"], email=person["mail"], password=PASSWORD)
        roles = [Role(role) for role in person["roles"]]
        people.join(work, people.add(work, new), key, roles=roles, groups=person["groups"])

    def events(self) -> list[Event]:
        """List everything that happened, in the order of the file."""
        found: list[Event] = []
        told = _read(self.folder, "cases.toml")
        for number, case in enumerate(told["cases"]):
            for step in (case, *case.get("steps", ())):
                found.append(Event(self._moment(step), len(found), number, step))
        for report in told.get("reports", ()):
            for step in report["steps"]:
                at = self._report_moment(report["months_ago"], step)
                found.append(Event(at, len(found), -report["months_ago"], step))
        return [event for event in found if event.at <= self.now]

    def _report_moment(self, months_ago: int, step: Mapping[str, Any]) -> dt.datetime:
        """Return the moment of a step of the report on the month that many months ago."""
        following = add_months(start_of_month(local_date(self.now)), 1 - months_ago)
        return instant(following.replace(day=step["day"]), dt.time.fromisoformat(step["time"]))

    def _moment(self, told: Mapping[str, Any]) -> dt.datetime:
        day = local_date(self.now) - dt.timedelta(days=told["at"])
        return instant(day, dt.time.fromisoformat(told["time"]))

    def furnish(self, key: ProgrammeKey) -> None:
        """Let a supervisor register the companies that come without a case."""
        login = next(person.login for person in players(self.folder) if "supervisor" in person.roles)
        with begin(self.services, self._actor(self.services, login)) as work:
            demo_parties.furnish(work, key, self.folder / "demo")

    def survey(self, key: ProgrammeKey) -> None:
        """Let one of the staff ask in surveys, and people answer them."""
        stage = demo_surveys.Stage(services=self.services, at=self.at, ring=self.ring, who=self._staff)
        demo_surveys.play(stage, key, self.folder / "demo")

    def ring(self, until: dt.datetime) -> None:
        """Let the clock run up to a moment: each due row fires at its own instant."""
        while row := self._next_due(until):
            timer_id, due_at = row
            moment = max(due_at, self.published_at)
            with begin(self.at(moment), CLOCK) as work:
                timers.fire(work, timer_id)
            self.post(moment)

    def post(self, at: dt.datetime) -> None:
        """Let the letters of that moment go out: nobody receives them, the mail page shows them."""
        with begin(self.at(at), CLOCK) as work:
            while letter := outbox.take(work, SENDER):
                outbox.mark_sent(work, letter, SENDER)

    def _next_due(self, until: dt.datetime) -> tuple[TimerId, dt.datetime] | None:
        with begin(self.at(until), CLOCK, read_only=True) as work:
            return timers.first_due(work)

    def play(self, key: ProgrammeKey, event: Event) -> None:
        """Do what was done then."""
        told = event.told
        if "channel" in told:
            self._open(key, event)
        elif told["task"] == REPLY:
            self._answer(event)
        else:
            self._complete(event)

    def _open(self, key: ProgrammeKey, event: Event) -> None:
        channel, services = event.told["channel"], self.at(event.at)
        with begin(services, COMPANY) as work:
            data = {**self.companies[event.told["company"]], **_valued(work, key, event.told["intake"])}
            if channel == "web":
                self.case_ids[event.case] = self._from_web(work, key, event, data)
                return
        with begin(services, self._staff(services)) as work:
            self.case_ids[event.case] = intake.register(work, key, channel, data).id

    def _from_web(self, work: Work, key: ProgrammeKey, event: Event, data: Mapping[str, Any]) -> CaseId:
        page = next(iter(work.programmes.current(work.session, key).programme.public_forms.values()))
        receipt = intake.submit(work, key, page.path, data, once=f"demo-{event.case}")
        return cases.id_of_number(work, key, receipt.number)

    def _staff(self, services: Services) -> Actor:
        login = next(person.login for person in players(self.folder) if "staff" in person.roles)
        return self._actor(services, login)

    def _actor(self, services: Services, login: str) -> Actor:
        with begin(services, SYSTEM, read_only=True) as work:
            person_id = people.id_of_login(work, login)
            assert person_id is not None, f"demo: nobody is called {login}"
            return people.actor_of(work, person_id)

    def _complete(self, event: Event) -> None:
        services = self.at(event.at)
        with begin(services, self._actor(services, event.told["by"])) as work:
            if found := self._task(work, event):
                tasks.complete(work, found[0], _valued(work, found[1], event.told["data"]))

    def _task(self, work: Work, event: Event) -> tuple[TaskId, ProgrammeKey] | None:
        """Return the task of an event; None for a report of a month before the demo begins."""
        case_id = self.case_ids[event.case] if event.case >= 0 else self._report_case(work, -event.case)
        if case_id is None:
            return None
        wanted = select(TaskRow).where(
            TaskRow.case_id == case_id, TaskRow.element_id == event.told["task"], TaskRow.status.in_(LIVE)
        )
        row = work.session.scalars(wanted).one()
        return row.id, row.programme_key

    def _report_case(self, work: Work, months_ago: int) -> CaseId | None:
        month = add_months(start_of_month(local_date(self.now)), -months_ago)
        return work.session.scalars(select(ReportRow.case_id).where(ReportRow.period == f"{month:%Y-%m}")).one_or_none()

    def _answer(self, event: Event) -> None:
        with begin(self.at(event.at), INSTITUTION) as work:
            referral = referrals.of_case(work, self.case_ids[event.case])[-1]
            data = _valued(work, referral.programme, event.told["data"])
            referrals.answer(work, referral.id, data)


def _valued(work: Work, key: ProgrammeKey, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return demo data as a page would send them: strings that begin with = are FEEL at that moment."""
    env = work.programmes.current(work.session, key).environment(work.now)
    found = feel.to_json(feel.data_from_json(dict(data), env))
    assert isinstance(found, dict)
    return found
