"""Calendars and counted duties in the browser: shown, checked first, then applied."""

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import people
from engine.domain.access import SYSTEM
from engine.domain.ids import UserId
from engine.work import Services, begin
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.engine.test_deadlines import change
from tests.web.deadlines.test_year_page import draft
from tests.web.staff.site import OTHER, Visitor, ask, page_of, texts, visit

PAGE = "/calendars/kagoshima"
OWN = {"on": ["2026-11-19"], "name": ["停電"], "kind": ["休業"]}
MOVES = "//section[@aria-labelledby='moves']//tbody/tr"


def hidden(page: TestResponse) -> dict[str, str]:
    """Return what the preview sends back with the answer."""
    fields = page_of(page).xpath("//form//input[@type='hidden']")
    return {field.get("name"): field.get("value") for field in fields if field.get("name") != "csrf_token"}


@pytest.mark.parametrize(("player", "status"), [(SATO, 403), (KENCHO, 403), (PASSERBY, 404), (KANRI, 200), (MORI, 200)])
def test_calendars_are_for_supervisors_and_administrators(app: Flask, player: Player, status: int) -> None:
    assert visit(app, player).get(PAGE).status_code == status


def test_local_days_show_what_moves_before_they_are_applied(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, MORI)
    checked = visitor.post(f"{PAGE}/days", **OWN)
    (row,) = texts(checked, MOVES)
    assert "11月20日（金）17:00" in row
    assert "11月24日（火）17:00" in row
    refused = visitor.post(f"{PAGE}/days", **hidden(checked), apply="1", reason="")
    assert refused.status_code == 422
    done = visitor.post(f"{PAGE}/days", **hidden(checked), apply="1", reason="停電のため")
    assert done.status_code == 303
    page = visitor.get(PAGE)
    assert "停電のため" in page.text
    assert "1件の期限を変更しました" in page.text


def test_wrong_days_are_named_by_line(app: Flask) -> None:
    checked = visit(app, MORI).post(f"{PAGE}/days", on="2026-13-19", name="停電", kind="休業")
    assert texts(checked, "//div[@role='alert']//li") == ["2行目：「2026-13-19」は日付になりません（例：2026/1/1）。"]


def upload(visitor: Visitor, content: bytes) -> TestResponse:
    return visitor.post(f"{PAGE}/holidays", file=(io.BytesIO(content), "syukujitsu.csv"))


def test_a_list_of_holidays_is_read_without_effect(app: Flask, site: Services) -> None:
    lines = "国民の祝日・休日月日,国民の祝日・休日名称\n2027/1/1,元日\n"
    refused = upload(visit(app, KANRI), lines.encode("cp932"))  # the neighbour's programme has it, too
    assert refused.status_code == 403
    assert "すべての事業の管理者" in refused.text
    assert "すべての事業の管理者" in visit(app, KANRI).get(PAGE).text
    with begin(site, SYSTEM) as work:
        people.join(work, UserId(people.id_of_login(work, KANRI.login) or 0), OTHER, roles=KANRI.roles, groups=())
    page = upload(visit(app, KANRI), lines.encode("cp932"))
    assert page.status_code == 200
    assert "2027年は1日しかありません" in page.text
    assert upload(visit(app, MORI), lines.encode("cp932")).status_code == 403
    assert upload(visit(app, KANRI), b"nonsense").status_code == 200


def test_moves_of_changed_rules_are_for_supervisors(app: Flask) -> None:
    assert "動く期限はありません" in visit(app, MORI).get(f"{PAGE}/rules").text
    assert visit(app, SATO).get(f"{PAGE}/rules").status_code == 403


def test_a_draft_of_the_rules_shows_what_it_would_move_and_moves_nothing(app: Flask, site: Services) -> None:
    ask(site)
    draft(site, b"else triage.first_answer_days", b"else triage.first_answer_days + 2")
    visitor = visit(app, MORI)
    link = page_of(visitor.get("/studio/kagoshima/programme.toml/publish")).xpath(
        "//a[text()='進行中の案件で動く期限を確かめる']/@href"
    )[0]
    page = visitor.get(link)
    (row,) = texts(page, MOVES)
    assert "令和8年11月20日（金）17:00 令和8年11月25日（水）17:00" in row
    assert page_of(page).xpath("//form[contains(@action, '/rules')]") == []
    assert "動く期限はありません" in visitor.get(f"{PAGE}/rules").text
    assert visit(app, SATO).get(link).status_code == 403


def test_rules_that_change_between_looking_and_applying_are_shown_again(app: Flask, site: Services) -> None:
    ask(site)
    change(site, "else triage.first_answer_days", "else triage.first_answer_days + 2")
    visitor = visit(app, MORI)
    looked = visitor.get(f"{PAGE}/rules")
    change(site, "first_answer_days + 2", "first_answer_days + 3")
    refused = visitor.post(f"{PAGE}/rules", **hidden(looked), reason="見直し")
    assert refused.status_code == 409
    assert "確認している間に規則または暦が変わりました" in refused.text
    assert "11月26日（木）17:00" in texts(refused, MOVES)[0]
    assert 'value="見直し"' in refused.text
    assert visitor.post(f"{PAGE}/rules", **hidden(refused), reason="見直し").status_code == 303
    assert "動く期限はありません" in visitor.get(f"{PAGE}/rules").text


@pytest.mark.parametrize("player", [SATO, MORI, KENCHO])
def test_duties_show_where_they_stand(app: Flask, player: Player) -> None:
    visitor = visit(app, player)
    page = visitor.get("/duties", follow_redirects=True)
    assert page.status_code == 200
    address = page_of(page).xpath("//tbody//th/a/@href")[0]
    assert visitor.get(address).status_code == 200
    assert visitor.get(f"{address}?window=1999-01").status_code == 404


def test_strangers_see_no_duties(app: Flask) -> None:
    assert visit(app, PASSERBY).get("/duties/kagoshima").status_code == 404
    assert visit(app, KANRI).get("/duties/kagoshima").status_code == 403
