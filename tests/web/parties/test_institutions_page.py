"""Institutions and municipalities on their pages."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.web.staff.site import ask, page_of, texts, visit

ROWS = "//table//tbody/tr"


@pytest.mark.parametrize(("player", "status"), [(SATO, 200), (KENCHO, 200), (KANRI, 403), (PASSERBY, 403)])
@pytest.mark.parametrize("page", ["/institutions", "/municipalities"])
def test_who_reads_them(app: Flask, page: str, player: Player, status: int) -> None:
    assert visit(app, player).get(page).status_code == status


def test_an_institution_is_added_changed_and_taken_off(app: Flask) -> None:
    visitor = visit(app, MORI)
    assert visitor.get("/institutions/new").status_code == 200
    told = {"v-name": "みなとIT協議会", "v-email": "it@minato.example.jp", "v-type": "I5"}
    refused = visitor.post("/institutions/new", **told)
    assert refused.status_code == 422
    assert "みなとIT協議会" in refused.text
    made = visitor.post("/institutions/new", **told, reason="新規").location
    assert visitor.post(f"{made}/edit", **{**told, "v-phone": "099-555-0300"}, reason="電話").status_code == 303
    assert "099-555-0300" in visitor.get(made).text
    assert visitor.post(f"{made}/active", active="0").status_code == 422
    assert visitor.post(f"{made}/active", active="0", reason="終了").status_code == 303
    assert texts(visitor.get("/institutions?q=みなと"), ROWS) == []
    assert len(texts(visitor.get("/institutions?q=みなと&state=inactive"), ROWS)) == 1


def test_staff_read_and_supervisors_change(app: Flask) -> None:
    visitor = visit(app, SATO)
    first = page_of(visitor.get("/institutions")).xpath("//tbody//th/a/@href")[0]
    assert visitor.get(first).status_code == 200
    assert visitor.get(f"{first}/edit").status_code == 403
    assert visitor.post(f"{first}/active", active="0", reason="x").status_code == 403
    assert visit(app, PASSERBY).get(first).status_code == 404


def test_municipalities_lead_to_their_companies(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, KENCHO)
    cells = texts(visitor.get("/municipalities"), f"{ROWS}[th='南九州市']/*")
    assert cells == ["南九州市", "市", "南薩地域", "1", "1", "0"]
    assert len(texts(visitor.get("/companies?municipality=46223"), ROWS)) == 1
    assert all(" 村 " in row for row in texts(visitor.get("/municipalities?kind=村"), ROWS)[:-1])
