"""A task's page says who was told of it, and when."""

from flask import Flask

from engine.work import Services
from tests.cast import SATO
from tests.clock import MovableClock, japan
from tests.ring import until
from tests.web.staff.site import ask, first_task, texts, visit

GIVEN = "//section[header/h2='知らせた記録']//dd"


def test_nothing_is_said_before_anybody_was_told(app: Flask, site: Services) -> None:
    task_id = first_task(site, ask(site))
    assert texts(visit(app, SATO).get(f"/tasks/{task_id}"), GIVEN) == []


def test_names_who_was_told_newest_first(app: Flask, site: Services, clock: MovableClock) -> None:
    task_id = first_task(site, ask(site))
    until(site, clock, japan(2026, 11, 24, 12))
    given = texts(visit(app, SATO).get(f"/tasks/{task_id}"), GIVEN)
    assert sorted(given[:2]) == ["上申 森 健一", "期限超過のお知らせ 佐藤 結衣、鈴木 大地"]
    assert sorted(given[2:]) == sorted(["督促 佐藤 結衣（本日のお知らせ）", "督促 鈴木 大地（本日のお知らせ）"] * 2)
