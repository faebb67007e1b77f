"""The demo shows every programme mid-term: work waits, some of it is late, a clock of hours runs."""

import datetime as dt
from pathlib import Path

from sqlalchemy import ColumnElement, select

from engine import demo, people
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey, UserId
from engine.store.cases import TaskRow
from engine.store.evidence import ReferralRow
from engine.store.programmes import ProgrammeRow
from engine.task_rows import IS_LIVE
from engine.work import Services, Work, begin
from tests.clock import MovableClock

PROCESSES = Path(__file__).parents[2] / "processes"
FIVE = ("kagoshima", "kyushu", "nagato", "regional-dx", "yamagata")
CHECKS = ("task_report_check", "task_check")  # drafts that wait for a supervisor


def test_every_programme_is_shown_mid_term(sqlite_services: Services, clock: MovableClock) -> None:
    clock.move_to(dt.date(2026, 11, 18), dt.time(14, 0))
    demo.fill(sqlite_services, [PROCESSES / name for name in FIVE], lambda _line: None)
    with begin(sqlite_services, SYSTEM) as work:
        programmes = set(work.session.scalars(select(ProgrammeRow.key)))
        assert len(programmes) == len(FIVE)
        assert waiting_in(work) == waiting_in(work, TaskRow.due_at < work.now) == programmes
        (first_report,) = work.session.scalars(
            select(TaskRow.due_at).where(IS_LIVE, TaskRow.element_id == "task_security_first_report")
        )
        assert first_report is not None
        assert work.now < first_report < work.now + dt.timedelta(hours=1)
        assert waiting_in(work, TaskRow.element_id.in_(CHECKS)) >= {"kagoshima", "kyushu", "nagato", "yamagata"}
        assert work.session.scalars(select(ReferralRow.id).where(ReferralRow.answered_at.is_(None))).all()
        assert len(people.actor_of(work, people.id_of_login(work, "togo") or UserId(0)).programmes) == len(FIVE)


def waiting_in(work: Work, *conditions: ColumnElement[bool]) -> set[ProgrammeKey]:
    """Return the programmes in which such tasks wait."""
    return set(work.session.scalars(select(TaskRow.programme_key).where(IS_LIVE, *conditions)))
