"""The inbox: who sees what, in which order, and what one can do from it."""

import datetime as dt
from http import HTTPStatus

from flask import Flask

from engine.domain.ids import TaskId
from engine.work import Services
from tests.cast import KENCHO, MORI, SATO, SUZUKI, TANAKA
from tests.clock import MovableClock
from tests.web.staff.site import OTHER, Visitor, ask, first_task, page_of, texts, visit

GROUP = "/tasks?scope=group"


def headings(visitor: Visitor, path: str) -> list[str]:
    return texts(visitor.get(path), "//tr[@class='group']/th")


def test_shows_each_group_its_own_tasks(app: Flask, site: Services) -> None:
    ask(site)
    ask(site, OTHER)
    tabs = "//nav[@class='tabs']//a"
    assert texts(visit(app, SATO).get("/tasks"), tabs) == [
        "自分の担当 0",
        "グループ（未担当） 1",
        "期限超過 0",
        "完了 0",
    ]
    assert texts(visit(app, TANAKA).get("/tasks"), tabs)[1] == "グループ（未担当） 0"
    assert texts(visit(app, MORI).get("/tasks"), tabs)[-1] == "すべて 1"
    assert "くすのは" not in visit(app, KENCHO).get("/tasks?scope=all").text


def test_groups_by_when_things_are_due(app: Flask, site: Services, clock: MovableClock) -> None:
    for day in (16, 18, 20):
        clock.move_to(dt.date(2026, 11, day))
        ask(site, body=f"{day}日の相談")
    clock.move_to(dt.date(2026, 11, 20), dt.time(14, 32))
    visitor = visit(app, SATO)
    assert headings(visitor, GROUP) == ["期限超過 1件", "本日 1件", "それ以降 1件"]
    assert texts(visitor.get(GROUP), "//td[@class='duecell']") == [
        "11月18日（水）2日超過 なぜ？",
        "11月20日（金）本日 17:00 なぜ？",
        "11月25日（水）あと2営業日 なぜ？",
    ]
    assert headings(visitor, "/tasks?scope=overdue") == ["期限超過 1件"]


def test_takes_and_gives_back_keeping_the_filter(app: Flask, site: Services) -> None:
    task_id = first_task(site, ask(site))
    visitor = visit(app, SATO)
    here = "/tasks?scope=group&q=%E5%88%9D%E5%9B%9E"
    assert visitor.post(f"/tasks/{task_id}/claim", next=here).location == here
    assert "担当にしました" in visitor.get(here).text
    mine = texts(visitor.get("/tasks"), "//td[@class='who']")
    assert mine == ["佐藤 結衣 担当から外れる"]
    assert visitor.post(f"/tasks/{task_id}/release").location == f"/tasks/{task_id}"
    assert texts(visitor.get(GROUP), "//td[@class='who']") == ["DXコーディネーター 担当する"]


def test_takes_several_at_once_and_names_what_failed(app: Flask, site: Services) -> None:
    tasks = [first_task(site, ask(site, body=f"相談{number}")) for number in range(3)]
    visit(app, SUZUKI).post(f"/tasks/{tasks[0]}/claim")
    visitor = visit(app, SATO)
    answer = visitor.post("/tasks/claim", task=[*map(str, tasks), "x", "9" * 40], next=GROUP)
    notes = texts(visitor.get(answer.location), "//p[starts-with(@class, 'note')]")
    assert notes == [
        "この作業は鈴木 大地さんが担当しています。引き継ぐときは担当を外してもらってください。",
        "2件の作業を担当にしました。",
    ]


def test_asks_for_a_choice_when_nothing_was_chosen(app: Flask) -> None:
    visitor = visit(app, SATO)
    visitor.post("/tasks/claim")
    assert "担当する作業を選んでください" in visitor.get("/tasks").text


def test_finds_by_number_company_and_task(app: Flask, site: Services) -> None:
    ask(site, company_name="旅館あおば亭")
    ask(site, company_name="株式会社みどり台物流")
    visitor = visit(app, SATO)
    for q, found in (("あおば", 1), ("初回回答", 2), ("0002", 1), ("%", 0), ("無い", 0)):
        page = visitor.get("/tasks", query_string={"scope": "group", "q": q})
        assert len(texts(page, "//td[@class='task']")) == found
    assert "条件を減らして" in visitor.get("/tasks?scope=group&q=無い").text


def test_counts_in_tabs_follow_the_filter(app: Flask, site: Services) -> None:
    ask(site, company_name="旅館あおば亭")
    ask(site, company_name="株式会社みどり台物流")
    page = visit(app, SATO).get("/tasks?scope=group&q=あおば&group=staff")
    assert texts(page, "//nav[@class='tabs']//a")[1] == "グループ（未担当） 1"
    assert "q=%E3%81%82%E3%81%8A%E3%81%B0" in page.text


def test_leads_to_the_next_thing_to_do(app: Flask, site: Services) -> None:
    task_id = first_task(site, ask(site))
    visitor = visit(app, SATO)
    assert "次に行う作業" not in visitor.get("/tasks").text
    visitor.post(f"/tasks/{task_id}/claim")
    assert f'href="/tasks/{task_id}">作業を始める' in visitor.get(GROUP).text


def test_tells_what_to_do_when_there_is_nothing(app: Flask) -> None:
    visitor = visit(app, SATO)
    assert "「グループ（未担当）」から担当する作業を選べます" in visitor.get("/tasks").text
    assert "期限を過ぎた作業はありません" in visitor.get("/tasks?scope=overdue").text


def test_turns_pages_and_keeps_the_place(app: Flask, site: Services) -> None:
    for number in range(51):
        ask(site, body=f"相談{number}")
    visitor = visit(app, SATO)
    first, second = visitor.get(GROUP), visitor.get(f"{GROUP}&page=2")
    assert len(texts(first, "//td[@class='task']")) == 50
    assert texts(second, "//div[@class='pager']/span") == ["51件中 51～51件"]
    assert "/tasks?scope=group&amp;page=2" in first.text


def test_returns_to_the_list_one_came_from(app: Flask, site: Services) -> None:
    task_id = first_task(site, ask(site))
    visitor = visit(app, SATO)
    visitor.get("/tasks?scope=group&q=初回")
    crumb = visitor.get(f"/tasks/{task_id}")
    assert 'href="/tasks?scope=group&amp;q=%E5%88%9D%E5%9B%9E">作業一覧' in crumb.text


def test_refuses_to_take_what_another_holds(app: Flask, site: Services) -> None:
    task_id: TaskId = first_task(site, ask(site))
    visit(app, SUZUKI).post(f"/tasks/{task_id}/claim")
    answer = visit(app, SATO).post(f"/tasks/{task_id}/claim")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "鈴木 大地さんが担当しています" in answer.text


def test_leads_from_each_due_date_to_its_reasons(app: Flask, site: Services) -> None:
    ask(site)
    sato = visit(app, SATO)
    link = page_of(sato.get("/tasks?scope=group")).xpath("//td//a[normalize-space()='なぜ？']/@href")[0]
    reasons = page_of(sato.get(link.partition("#")[0])).xpath("//*[@id='why']//details[@open]")[0]
    assert "2営業日" in reasons.xpath("string()")
