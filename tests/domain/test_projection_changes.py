"""What a draft would change."""

from dataclasses import replace
from datetime import date

from engine.domain.programme import Programme
from engine.domain.projection import Projected, ProjectedKind, project
from engine.domain.projection_changes import changes
from tests.domain.test_projection import YEAR, due_on_the_15th, foresight
from tests.processes.folder import parsed


def year_of(programme: Programme) -> list[Projected]:
    return project(programme, *YEAR, foresight(programme))


def test_a_later_day_of_the_month_moves_every_report_but_march() -> None:
    programme = parsed().programme
    moved = [
        change
        for change in changes(year_of(programme), year_of(due_on_the_15th(programme)))
        if change.after and change.after.kind is ProjectedKind.REPORT
    ]
    assert [(change.before and change.before.on, change.after and change.after.on) for change in moved[:2]] == [
        (date(2024, 5, 10), date(2024, 5, 15)),
        (date(2024, 6, 10), date(2024, 6, 15)),
    ]
    assert len(moved) == 11


def test_a_closure_moves_reminders_and_nothing_is_said_of_what_stays() -> None:
    programme = parsed().programme
    closed = replace(programme, office=replace(programme.office, closed_on=frozenset({date(2024, 5, 10)})))
    found = changes(year_of(programme), year_of(closed))
    assert [(change.before and change.before.on, change.after and change.after.on) for change in found] == [
        (date(2024, 5, 10), date(2024, 5, 9)),
        (date(2024, 5, 10), date(2024, 5, 9)),
    ]


def test_what_comes_and_what_goes_has_one_side() -> None:
    programme = parsed().programme
    without = replace(
        programme, deadlines={key: rule for key, rule in programme.deadlines.items() if key != "final_report_draft"}
    )
    gone = changes(year_of(programme), year_of(without))
    assert {change.before.key for change in gone if change.before} == {"final_report_draft"}
    assert all(change.after is None for change in gone)
    assert changes(year_of(without), year_of(programme))[0].before is None
    assert changes(year_of(programme), year_of(programme)) == []
