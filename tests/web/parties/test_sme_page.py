"""The check of the SME definition on its page."""

from flask import Flask

from engine.work import Services
from tests.cast import KENCHO, SATO
from tests.web.staff.site import ask, texts, visit

PAGE = "/companies/1/sme"


def test_a_company_is_checked_and_the_reasons_stand_on_its_page(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, SATO)
    assert visitor.get(PAGE).status_code == 200
    refused = visitor.post(PAGE, industry="retail", employees="50", shares="100", shares_of_one="101")
    assert refused.status_code == 422
    assert "総数（100）を超えています" in refused.text
    told = {"industry": "retail", "employees": "50", "two_thirds": "no", "officers_half": "no"}
    assert visitor.post(PAGE, **told, shares="100", shares_of_one="50").status_code == 303
    page = visitor.get("/companies/1")
    assert texts(page, "//section[@aria-labelledby='sme-heading']//span[contains(@class,'tag')]") == [
        "みなし大企業（対象外）"
    ]
    assert 'value="50"' in visitor.get(PAGE).text


def test_the_check_is_for_those_who_help(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, KENCHO)
    assert visitor.get(PAGE).status_code == 403
    assert "中小企業者の要件" not in visitor.get("/companies/1").text
