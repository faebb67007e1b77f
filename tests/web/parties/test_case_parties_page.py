"""Who takes part, on the page of the case."""

from flask import Flask

from engine.work import Services
from tests.cast import KENCHO, SATO
from tests.web.staff.site import OTHER, ask, texts, visit

PARTIES = "//section[@aria-labelledby='case-parties-heading']//h3"


def test_a_firm_is_found_added_and_ended(app: Flask, site: Services) -> None:
    case_id = ask(site)
    ask(site, company_name="株式会社みなみデジタル")
    visitor, page = visit(app, SATO), f"/cases/{case_id}/parties"
    for kind in ("company", "institution", "municipality", "person"):
        assert visitor.get(f"{page}?kind={kind}").status_code == 200
    assert texts(visitor.get(f"{page}?q=みなみデジタル"), "//fieldset/label") == ["株式会社みなみデジタル 南九州市"]
    refused = visitor.post(page, kind="company", q="みなみデジタル", role="")
    assert refused.status_code == 422
    assert "役割を選んでください" in refused.text
    assert visitor.post(page, kind="company", who="2", role="supporter").status_code == 303
    assert "支援する企業・機関" in texts(visitor.get(f"/cases/{case_id}"), PARTIES)[0]
    assert visitor.post("/cases/parties/1/end").status_code == 303
    assert "令和8年11月18日（水）まで" in texts(visitor.get(f"/cases/{case_id}"), PARTIES)[0]


def test_parties_of_foreign_cases_are_unknown(app: Flask, site: Services) -> None:
    own, foreign = ask(site), ask(site, OTHER)
    assert visit(app, SATO).get(f"/cases/{foreign}/parties").status_code == 404
    assert visit(app, SATO).post("/cases/parties/9/end").status_code == 404
    assert visit(app, KENCHO).get(f"/cases/{own}/parties").status_code == 404
