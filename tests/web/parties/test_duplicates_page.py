"""Duplicates on the pages: proposed, compared, merged with chosen values, parted again."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.web.staff.site import OTHER, Visitor, ask, texts, visit

PAIRS = "//table//tbody/tr"
LIST = "/companies/duplicates"


@pytest.fixture
def twice(site: Services) -> Services:
    """Register one company under two names, each with a case."""
    ask(site, company_name="しおかぜ水産加工株式会社", municipality="46214")
    ask(site, company_name="しおかぜ水産（株）", municipality="46214")
    return site


def merge(visitor: Visitor, **fields: str) -> int:
    told = {"survivor": "1", "v-name": "2", "reason": "同じ所在地", "action": "merge", **fields}
    return visitor.post("/companies/1/merge/2", **told).status_code


@pytest.mark.parametrize(("player", "status"), [(SATO, 200), (MORI, 200), (KENCHO, 403), (KANRI, 403), (PASSERBY, 403)])
def test_duplicates_are_for_those_who_edit(app: Flask, player: Player, status: int) -> None:
    assert visit(app, player).get(LIST).status_code == status


@pytest.mark.usefixtures("twice")
def test_a_pair_is_merged_with_chosen_values_and_parted(app: Flask) -> None:
    visitor = visit(app, MORI)
    (pair,) = texts(visitor.get(LIST), PAIRS)
    assert "名称が似ていて市町村が同じ" in pair
    assert visitor.get("/companies/1/merge/2").status_code == 200
    assert merge(visitor) == 303
    page = visitor.get("/companies/1").text
    assert "延べ2件" in page
    assert "「しおかぜ水産（株）」として受付" in page
    assert "同じ所在地" in page
    assert "統合先" in visitor.get("/companies/2").text
    assert "重複の候補はありません" in visitor.get(LIST).text
    assert visitor.post("/companies/merges/1/undo", reason="別会社").status_code == 303
    assert texts(visitor.get("/companies/1"), "//h1") == ["しおかぜ水産加工株式会社"]
    assert "延べ1件" in visitor.get("/companies/2").text


@pytest.mark.usefixtures("twice")
def test_a_pair_found_to_differ_is_gone(app: Flask) -> None:
    visitor = visit(app, MORI)
    assert merge(visitor, action="apart", reason="") == 422
    assert merge(visitor, action="apart") == 303
    assert texts(visitor.get(LIST), PAIRS) == []


@pytest.mark.usefixtures("twice")
def test_staff_see_pairs_and_cannot_merge_them(app: Flask) -> None:
    visitor = visit(app, SATO)
    assert visitor.get("/companies/1/merge/2").status_code == 403
    assert merge(visitor) == 403
    assert "同じ企業かもしれません" in visitor.get("/companies/1").text


def test_two_numbers_are_warned_of(app: Flask, twice: Services) -> None:
    visitor = visit(app, MORI)
    for number, company in (("7000012050002", 1), ("8000020130001", 2)):
        told = {"v-corporate_number": number, "reason": "登記", "seen": "0"}
        assert visitor.post(f"/companies/{company}/edit", **told).status_code == 303
    assert "法人番号が異なります" in visitor.get("/companies/1/merge/2").text
    ask(twice, OTHER)
    assert visitor.get("/companies/1/merge/3").status_code == 404
    assert visitor.get("/companies/1/merge/99").status_code == 404
    assert visitor.post("/companies/merges/99/undo", reason="x").status_code == 404
