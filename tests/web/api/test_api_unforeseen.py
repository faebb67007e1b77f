"""A defect anywhere in a step, however it began: nothing half done, a sentence, an incident, and it can be mended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from engine import definitions, feel, incident_page, incident_repair, programme_folder, services
from engine.domain.access import SYSTEM
from engine.domain.states import IncidentKind
from engine.incident_page import Incident, Wish
from engine.settings import Settings
from engine.work import Services, begin
from notifications import clock as bell
from notifications.channels.kept import Kept
from tests import look
from tests.cast import MORI, SATO, actor, hire
from tests.clock import MovableClock, japan
from tests.fault.every_call import content
from tests.fault.house import CARE, FOLDER
from tests.web.api.caller import Caller, calling
from tests.web.api.defective import ENTRIES, STEPS, Defect, files
from web.app import create_app

KINDS = {"timer": IncidentKind.CLOCK, "complete": IncidentKind.TASK, "signal": IncidentKind.TASK}
MAY_CHANGE = {"incident", "fact", "chain", "case", "task", "timer", "api_token"}  # what notes failure and use
AT = {"sub": "inside", "edge": "edge"}
TOLD = "想定していない誤り"


@dataclass(frozen=True)
class Lab:
    """A desk with the processes, and a program of one of the staff."""

    services: Services
    clock: MovableClock
    defect: Defect
    sato: Caller

    def open(self, process: str, mark: str) -> TestResponse:
        """Open a case."""
        return self.sato.post("/cases", {"programme": CARE, "process": process, "data": {"mark": mark}})

    def ready(self, step: str, entry: str) -> int:
        """Bring a case to where what comes next begins the step; return what is to be completed, 0 for nothing."""
        opened = self.open(f"{step}_{entry}", f"{step} {entry}") if entry != "start" else None
        rung = self.open(f"ring_{step}", "") if entry == "signal" else opened
        waiting = rung.get_json()["open_tasks"] if rung is not None else []
        return int(waiting[0]["id"]) if waiting else 0

    def enter(self, step: str, entry: str, task_id: int) -> TestResponse | None:
        """Let the step begin; None where the clock begins it."""
        if entry == "timer":
            self.clock.move_by(hours=2)
            bell.tick(self.services, Kept())
            return None
        if task_id:
            return self.sato.post(f"/tasks/{task_id}/complete", {"data": {}})
        if entry == "message":
            return self.sato.post("/messages", {"name": "told", "correlation": f"{step} {entry}", "data": {}})
        return self.open(f"{step}_{entry}", f"{step} {entry}")

    def incidents(self) -> list[Incident]:
        """Return what waits for a supervisor."""
        with begin(self.services, actor(self.services, MORI), read_only=True) as work:
            return incident_page.find(work, Wish())

    def rest(self) -> dict[str, str]:
        """Return what a failure must not have touched."""
        return {table: digest for table, digest in content(self.services).items() if table not in MAY_CHANGE}


@pytest.fixture(scope="module")
def lab(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Open the desk once: each test has its own process on it."""
    path = tmp_path_factory.mktemp("lab") / "lab.db"
    path.write_bytes(sqlite_template.read_bytes())
    defect, clock = Defect(), MovableClock(japan(2026, 11, 18))
    with pytest.MonkeyPatch.context() as patch:
        function = feel.BuiltIn("code name", ("list: string", "code: string"), defect.look)
        patch.setattr("engine.programme_functions._code_name", lambda _codes: function)
        made = services.build(Settings(database_url=f"sqlite:///{path}", secret_key="for-tests-only"), clock)
        made = replace(made, jobs={**made.jobs, "send-message": defect.work})
        with begin(made, SYSTEM) as work:
            definitions.load(work, {**programme_folder.read(FOLDER), **files()})
            for player in (SATO, MORI):
                hire(work, player, CARE)
        yield Lab(made, clock, defect, calling(create_app(made), made, SATO))
    made.database.dispose()


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("step", STEPS)
def test_a_defect_is_a_sentence_and_an_incident_and_nothing_is_half_done(lab: Lab, step: str, entry: str) -> None:
    task_id = lab.ready(step, entry)
    before = lab.rest()
    lab.defect.is_there = True
    answer = lab.enter(step, entry, task_id)
    lab.defect.is_there = False
    assert lab.rest() == before
    (one,) = lab.incidents()
    assert one.kind is KINDS.get(entry, IncidentKind.ENTRY)
    assert (TOLD in one.text.ja, one.element_id) == (True, AT.get(step, "x"))
    assert "仕掛け" in one.detail
    if answer is not None:
        assert (answer.status_code, answer.get_json()["code"]) == (422, "bpmn_step_failed")
        assert TOLD in answer.get_json()["detail"]
    again = lab.enter(step, entry, task_id)
    assert again is None or again.status_code < 300, again.text
    if entry == "start":
        with begin(lab.services, actor(lab.services, MORI)) as work:
            incident_repair.skip(work, one.id, reason="直して知らせた", how=incident_repair.Skip())
    assert lab.incidents() == []
    assert look.broken_links(lab.services) == []
