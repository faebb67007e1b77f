"""The pages of companies, as staff, supervisors and the authority see them."""

import pytest
from flask import Flask

from engine.work import Services
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.web.staff.site import OTHER, ask, page_of, texts, visit

ROWS = "//table//tbody/tr"


@pytest.mark.parametrize(("player", "status"), [(SATO, 200), (MORI, 200), (KENCHO, 200), (KANRI, 403), (PASSERBY, 403)])
def test_companies_are_for_those_who_help_and_the_authority(app: Flask, player: Player, status: int) -> None:
    assert visit(app, player).get("/companies").status_code == status


def test_a_company_is_searched_and_opened(app: Flask, site: Services) -> None:
    ask(site)
    ask(site, company_name="まるにし建設株式会社", municipality="46201")
    visitor = visit(app, SATO)
    assert len(texts(visitor.get("/companies"), ROWS)) == 2
    found = visitor.get("/companies?q=くすのは")
    (row,) = texts(found, ROWS)
    assert "有限会社くすのは製茶" in row
    page = visitor.get(page_of(found).xpath("//tbody//th/a/@href")[0])
    assert "令和8-KAG-0001" in page.text
    assert "南九州市" in page.text


def test_a_change_asks_for_its_reason_and_is_kept(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, SATO)
    assert visitor.get("/companies/1/edit").status_code == 200
    refused = visitor.post("/companies/1/edit", **{"v-capital": "1000万円", "seen": "0"})
    assert refused.status_code == 422
    assert "理由を入力してください" in refused.text
    assert "1000万円" in refused.text
    told = {"v-capital": "1000万円", "reason": "電話で確認", "seen": "0"}
    assert visitor.post("/companies/1/edit", **told).status_code == 303
    assert visitor.post("/companies/1/edit", **told).status_code == 409
    page = visitor.get("/companies/1")
    assert "10,000,000円" in page.text
    assert "電話で確認" in page.text


def test_a_company_is_registered_by_hand(app: Flask) -> None:
    visitor = visit(app, SATO)
    wrong = {"v-name": "㈱あおば", "v-corporate_number": "7000012050003", "reason": "来訪"}
    refused = visitor.post("/companies/new", **wrong)
    assert refused.status_code == 422
    assert "検査数字" in refused.text
    made = visitor.post("/companies/new", **{**wrong, "v-corporate_number": "7000012050002"})
    assert made.status_code == 303
    assert "7000012050002" in visitor.get(made.location).text


def test_contacts_and_consents_are_added_on_the_page(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, SATO)
    assert visitor.post("/companies/1/contacts", name="").status_code == 422
    assert visitor.post("/companies/1/contacts", name="青葉 一郎", role="工場長").status_code == 303
    assert visitor.post("/companies/1/consents", kind="photo", given_on="2026-11-17", scope="社内報").status_code == 303
    page = visitor.get("/companies/1").text
    assert "青葉 一郎" in page
    assert "写真の撮影と使用" in page
    assert visitor.post("/companies/contacts/1/end").status_code == 303
    assert visitor.post("/companies/consents/1/withdraw").status_code == 303


def test_the_authority_sees_no_personal_data(app: Flask, site: Services) -> None:
    ask(site)
    visit(app, SATO).post("/companies/1/contacts", name="青葉 一郎")
    visitor = visit(app, KENCHO)
    page = visitor.get("/companies/1").text
    assert "青葉 一郎" not in page
    assert "連絡先の人" not in page
    assert "受注の約7割" not in page
    assert visitor.get("/companies/1/edit").status_code == 403
    assert visitor.post("/companies/1/contacts", name="青葉 二郎").status_code == 403


def test_a_company_of_a_neighbour_is_unknown(app: Flask, site: Services) -> None:
    ask(site, OTHER)
    visitor = visit(app, SATO)
    assert visitor.get("/companies/1").status_code == 404
    assert visitor.get("/companies/1/edit").status_code == 404
    assert visitor.post("/companies/1/consents", kind="photo").status_code == 404
    assert texts(visitor.get("/companies"), ROWS) == []
