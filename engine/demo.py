"""Fill an empty installation with the invented people and cases of the programmes' demo folders (banso demo).

Everything goes through the same use cases as in real work, on a clock that walks from the first event to now, so the
demo shows what the product does: timers have fired, reminders have gone out, reports have been raised.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import (
    cases,
    demo_parties,
    demo_surveys,
    feel,
    intake,
    programme_files,
    programme_folder,
    records,
    referrals,
    tasks,
)
from engine.cases import NewCase
from engine.demo_told import FOLDER, PEOPLE, PUBLISH, Event, Told
from engine.domain.access import COMPANY, INSTITUTION, Role
from engine.domain.ids import CaseId, ProgrammeKey
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import EngineError, Invalid
from engine.reports import asking, steps
from engine.reports.asking import Wanted
from engine.stage import Player, Stage
from engine.store.cases import TaskRow
from engine.store.evidence import ReportRow
from engine.task_rows import IS_LIVE
from engine.work import Services, Work, begin

Say = Callable[[str], None]
REPLY = "referral_reply"
WEB = "web"
EXAMPLE = "example-"


def programmes(processes: Path) -> list[Path]:
    """List the programmes of a folder that have a demo, by name; examples of the documents are shown when asked for."""
    found = sorted(folder for folder in processes.iterdir() if (folder / FOLDER / PEOPLE).is_file())
    return [folder for folder in found if not folder.name.startswith(EXAMPLE)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a demo offers of one programme. forms: addresses of its public forms, as paths of the site."""

    name: Text
    forms: list[str]
    players: list[Player]


def shown(folder: Path, now: dt.datetime) -> Shown:
    """Return where to look into a programme's demo, and who can log in."""
    programme = programme_files.parse(programme_folder.read(folder)).programme
    forms = [f"/p/{programme.key}/{form.path}" for form in programme.public_forms.values()]
    return Shown(programme.name, forms, Told(folder, now).players())


def fill(services: Services, folders: Sequence[Path], say: Say) -> None:
    """Publish the programmes as if they ran this year and play their demos up to now, all on one clock.

    say: told a line now and then, for whoever waits.
    """
    now = services.clock()
    told = [Told(folder, now) for folder in folders]
    events = sorted(event for number, one in enumerate(told) for event in one.events(number))
    stage = Stage(services, events[0].at)
    scenes = [_Scene(stage, one) for one in told]
    say("事業の流れ・判定表・入力票を公開しています / Publishing the programmes")
    for number, event in enumerate(events, 1):
        stage.walk(event.at)
        scenes[event.scene].take(event)
        if number % 10 == 0:
            say(f"見本の案件を進めています（{number}/{len(events)}） / Playing the sample cases")
    stage.walk(now)
    for scene in scenes:
        scene.furnish()


class _Scene:
    """One programme's demo on the stage: whose cases are which."""

    def __init__(self, stage: Stage, told: Told) -> None:
        self.stage, self.told = stage, told
        self.companies, self.players = told.companies(), told.players()
        self.case_ids: dict[int | str, CaseId] = {}
        self.files = programme_folder.read(told.folder)
        self.key = ProgrammeKey(programme_files.parse(self.files).programme.key)

    def take(self, event: Event) -> None:
        """Do what was done then; what is refused says which step of which demo it was."""
        try:
            self._take(event)
        except EngineError as error:
            wrong = error.fields if isinstance(error, Invalid) else {}
            error.add_note(f"{self.told.folder}: {event.case} {dict(event.told)} {dict(wrong)}")
            raise

    def _take(self, event: Event) -> None:
        told = event.told
        if PUBLISH in told:
            self._publish()
        elif "task" not in told:
            self._begin(event)
        elif told["task"] == REPLY:
            self._answer(event)
        else:
            self._complete(event)

    def _publish(self) -> None:
        years = programme_files.years_until_now(self.files, local_date(self.told.now))
        self.stage.publish(self.files, shift_years=years)
        self.stage.hire(self.key, self.players)

    def furnish(self) -> None:
        """Let a supervisor register the companies that come without a case."""
        with begin(self.stage.services, self.stage.actor(self._first(Role.SUPERVISOR))) as work:
            demo_parties.furnish(work, self.key, self.told.folder / FOLDER)

    def _begin(self, event: Event) -> None:
        told = event.told
        if "survey" in told:
            actor = self.stage.actor(self._first(Role.STAFF))
            demo_surveys.hold(self.stage.services, self.key, told, actor)
        elif "record" in told:
            self._record(told)
        elif told.get("channel") == WEB:
            self.case_ids[event.case] = self._from_web(event)
        elif "ask" in told:
            self.case_ids[event.case] = self._asked(told)
        else:
            self.case_ids[event.case] = self._by_hand(told)

    def _from_web(self, event: Event) -> CaseId:
        with begin(self.stage.services, COMPANY) as work:
            page = next(iter(work.programmes.current(work.session, self.key).programme.public_forms.values()))
            once = f"demo-{self.key}-{event.case}"
            receipt = intake.submit(work, self.key, page.path, self._received(work, event.told), once=once)
            return cases.id_of_number(work, self.key, receipt.number)

    def _by_hand(self, told: Mapping[str, Any]) -> CaseId:
        """Open a case through a channel of intake, or of a kind."""
        with begin(self.stage.services, self.stage.actor(told.get("by") or self._first(Role.STAFF))) as work:
            data = self._received(work, told)
            if "channel" in told:
                return intake.register(work, self.key, told["channel"], data).id
            return cases.open_case(work, NewCase(programme=self.key, kind=told["kind"], data=data)).id

    def _record(self, told: Mapping[str, Any]) -> None:
        with begin(self.stage.services, self.stage.actor(told["by"])) as work:
            release = work.programmes.current(work.session, self.key)
            data = self._valued(work, told["data"])
            records.write(work, release, kind=told["record"], case_id=None, task_id=None, company_id=None, data=data)

    def _asked(self, told: Mapping[str, Any]) -> CaseId:
        with begin(self.stage.services, self.stage.actor(told["by"])) as work:
            report_id = asking.ask(work, self.key, Wanted(report=told["ask"], text=told["text"]))
            return work.session.get_one(ReportRow, report_id).case_id

    def _received(self, work: Work, told: Mapping[str, Any]) -> dict[str, Any]:
        company = self.companies[told["company"]] if "company" in told else {}
        return {**company, **self._valued(work, told.get("intake", {}))}

    def _complete(self, event: Event) -> None:
        told = event.told
        with begin(self.stage.services, self.stage.actor(told["by"])) as work:
            case_id = self.case_ids.get(event.case) or self._report_case(work, event)
            if case_id is None:
                return
            for key, text in told.get("texts", {}).items():
                self._write(work, case_id, key, text)
            wanted = select(TaskRow.id).where(TaskRow.case_id == case_id, TaskRow.element_id == told["task"], IS_LIVE)
            found = work.session.scalars(wanted.order_by(TaskRow.id)).first()
            assert found is not None, f"demo of {self.key}: nobody waits for {told['task']} of case {event.case}"
            tasks.complete(work, found, self._valued(work, told.get("data", {})))

    def _write(self, work: Work, case_id: CaseId, key: str, text: str) -> None:
        """Write a part of the case's report nobody has written in before."""
        report = work.session.scalars(select(ReportRow.id).where(ReportRow.case_id == case_id)).one()
        steps.write(work, report, key, text, revision=0)

    def _report_case(self, work: Work, event: Event) -> CaseId | None:
        """Return the case of the report of a month; None for one before the demo begins."""
        wanted = select(ReportRow.case_id).where(ReportRow.programme_key == self.key, ReportRow.period == event.case)
        if "report" in event.told:
            wanted = wanted.where(ReportRow.report_key == event.told["report"])
        return work.session.scalars(wanted).one_or_none()

    def _answer(self, event: Event) -> None:
        with begin(self.stage.services, INSTITUTION) as work:
            referral = referrals.of_case(work, self.case_ids[event.case])[-1]
            referrals.answer(work, referral.id, self._valued(work, event.told["data"]))

    def _first(self, role: Role) -> str:
        return next(player.login for player in self.players if role in player.roles)

    def _valued(self, work: Work, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return demo data as a page would send them: strings that begin with = are FEEL at that moment."""
        env = work.programmes.current(work.session, self.key).environment(work.now)
        found = feel.to_json(feel.data_from_json(dict(data), env))
        assert isinstance(found, dict)
        return found
