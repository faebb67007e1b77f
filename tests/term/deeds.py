"""What people do alike in every programme's term, and how figures are counted from the log."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine import records
from engine.domain.periods import Span
from engine.domain.report import ChecklistSection
from engine.reports import reading, steps, writing
from engine.task_view import TaskView
from engine.work import begin
from tests.term.ground import Count, Entry, Ground, Hand, counted, number


def texts(ground: Ground, task: TaskView) -> None:
    """Fill in what a report asks for: its texts, and the items of its checklists."""
    writer = next(player.login for player in ground.people if "staff" in player.groups)
    with begin(ground.services, ground.stage.actor(writer)) as work:
        report_id = reading.of_case(work, task.case_id)
        report = ground.programme.reports[reading.seen(work, report_id).report_key]
        for part in report.texts():
            revision = writing.entries_of(work, report_id).get(part.key).revision
            steps.write(work, report_id, part.key, "予定どおり実施した。", revision=revision)
        for section in (one for one in report.sections if isinstance(one, ChecklistSection)):
            for item in section.items:
                place = (section.key, item.key)
                revision = writing.entries_of(work, report_id).get(".".join(place)).revision
                steps.answer_item(work, report_id, place, {"state": "done", "reason": ""}, revision=revision)


def received(ground: Ground, task: TaskView) -> Mapping[str, Any]:
    """Note the receipt."""
    del task
    return {"received_on": ground.today.isoformat(), "method": "mail", "receipt": "received"}


def by_hand(ground: Ground, kind: str, by: str, data: Mapping[str, Any]) -> None:
    """Write a record that needs no case, as on the page 記録."""
    with begin(ground.services, ground.stage.actor(by)) as work:
        release = work.programmes.current(work.session, ground.key)
        records.write(work, release, kind=kind, case_id=None, task_id=None, company_id=None, data=data)


def of_kind(kind: str, **said: object) -> Count:
    """Count what was written down of a kind (延べ); said: words each must have."""

    def count(log: list[Entry], span: Span) -> Decimal:
        return number(
            one
            for one in counted(log, kind, span.start, span.end)
            if all(one.said[key] == value for key, value in said.items())
        )

    return count


def companies(kind: str) -> Count:
    """Count the different companies (実数)."""
    return lambda log, span: number({one.said["company"] for one in counted(log, kind, span.start, span.end)})


def on_this_day(**said: Any) -> Callable[[Ground, TaskView], Mapping[str, Any]]:
    """Type these, with the day."""
    return lambda ground, _task: {
        key: ground.today.isoformat() if value == "today" else value for key, value in said.items()
    }


REVIEW = Hand(
    typed=on_this_day(reviewed_on="today", about_month="前月", findings="計画どおり", no_action_reason="不要"), within=3
)
"""The monthly look at the figures that finds nothing to do."""
