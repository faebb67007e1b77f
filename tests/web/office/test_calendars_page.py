"""Calendars and counted duties in the browser: shown, checked first, then applied."""

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine.work import Services
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.web.staff.site import Visitor, ask, page_of, texts, visit

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


def test_a_list_of_holidays_is_read_without_effect(app: Flask) -> None:
    lines = "国民の祝日・休日月日,国民の祝日・休日名称\n2027/1/1,元日\n"
    page = upload(visit(app, KANRI), lines.encode("cp932"))
    assert page.status_code == 200
    assert "2027年は1日しかありません" in page.text
    assert upload(visit(app, MORI), lines.encode("cp932")).status_code == 403
    assert upload(visit(app, KANRI), b"nonsense").status_code == 200


def test_moves_of_changed_rules_are_for_supervisors(app: Flask) -> None:
    assert "動く期限はありません" in visit(app, MORI).get(f"{PAGE}/rules").text
    assert visit(app, SATO).get(f"{PAGE}/rules").status_code == 403


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
