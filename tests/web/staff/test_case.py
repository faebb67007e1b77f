"""The page of a case, the list of cases, new requests."""

import json
from dataclasses import replace

import pytest
from flask import Flask

from engine import people
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId
from engine.work import Services, begin
from tests.cast import MORI, SATO
from tests.web.staff.site import OTHER, REQUEST, ask, first_task, page_of, texts, visit
from web.app import create_app

TAKEN_DOWN = {**REQUEST, "channel": "CH5", "received_on": "2026-11-18", "privacy_consent": "on"}


@pytest.fixture
def case_id(site: Services) -> CaseId:
    return ask(site)


def test_shows_where_the_case_stands_in_diagram_and_table(app: Flask, case_id: CaseId) -> None:
    page = page_of(visit(app, SATO).get(f"/cases/{case_id}"))
    data = json.loads(page.xpath("string(//script[@id='diagram-data'])"))
    assert data["current"] == ["task_first_answer"]
    assert data["done"][0].startswith("start")
    assert list(data["links"]) == data["current"]
    assert "<bpmn:definitions" in data["xml"] or "<definitions" in data["xml"]
    here = page.xpath("//tr[@aria-current='step']/th/a")
    assert [row.text_content() for row in here] == ["初回回答と日程候補の提示"]


def test_tells_what_happened_and_why(app: Flask, case_id: CaseId) -> None:
    page = visit(app, SATO).get(f"/cases/{case_id}")
    told = texts(page, "//ol[@class='timeline']/li")
    assert "案件を受け付けました（申込者）" in told[-1]
    decision = next(line for line in told if "判定表により「相談を分類する」を決めました" in line)
    assert "なぜ？" in decision
    assert "「DX段階の見立て」の規則1が当てはまりました（入力：今の仕事の進め方 = W1、" in decision
    assert "「緊急度」の規則" in decision


def test_shows_the_request_in_the_words_of_its_form(app: Flask, case_id: CaseId) -> None:
    page = visit(app, SATO).get(f"/cases/{case_id}")
    facts = dict(zip(texts(page, "//dl[@class='facts']/dt"), texts(page, "//dl[@class='facts']/dd"), strict=True))
    assert facts["所在地の市町村"] == "南九州市"
    assert facts["お名前"] == "久保園 誠"


def test_follows_a_task_through_its_hands(app: Flask, site: Services, case_id: CaseId) -> None:
    visitor = visit(app, SATO)
    visitor.post(f"/tasks/{first_task(site, case_id)}/claim")
    page = visitor.get(f"/cases/{case_id}")
    assert (
        "作業「初回回答と日程候補の提示」を担当にしました（佐藤 結衣）" in texts(page, "//ol[@class='timeline']/li")[0]
    )
    assert "担当佐藤 結衣" in " ".join(texts(page, "//dl[@class='card strip']/div"))


def test_a_case_is_called_what_its_own_programme_calls_it(app: Flask, site: Services, case_id: CaseId) -> None:
    ask(site, OTHER, company_name="隣の会社")
    with begin(site, SYSTEM) as work:
        sato = people.id_of_login(work, SATO.login)
        assert sato is not None
        people.join(work, sato, OTHER, roles=SATO.roles, groups=SATO.groups)
    newest, own = texts(visit(app, SATO).get("/cases"), "//tbody/tr")
    assert ("隣の相談" in newest, "DX相談" in own) == (True, True)
    assert case_id == 1


def test_finds_cases_by_what_one_knows(app: Flask, site: Services, case_id: CaseId) -> None:
    ask(site, company_name="旅館あおば亭")
    ask(site, OTHER, company_name="隣の会社")
    visitor = visit(app, MORI)
    assert len(texts(visitor.get("/cases"), "//tbody/tr")) == 2
    assert len(texts(visitor.get("/cases?q=あおば"), "//tbody/tr")) == 1
    assert texts(visitor.get("/cases?status=closed"), "//tbody/tr") == []
    assert "この条件に合う案件はありません" in visitor.get("/cases?status=closed").text
    counted = ["すべて 2", "対応中 2", "手順が停止 0", "中断中 0", "終了 0", "取消し 0"]
    assert texts(visitor.get("/cases"), "//nav[@class='tabs']//a") == counted
    assert case_id == 1


def test_registers_what_came_by_telephone(app: Flask) -> None:
    visitor = visit(app, SATO)
    assert "電話" in texts(visitor.get("/register"), "//ul//a")
    blank = page_of(visitor.get("/register/kagoshima/phone"))
    assert blank.xpath("//select[@name='channel']/option[@selected]/@value") == ["CH5"]
    assert blank.xpath("//input[@name='received_on']/@value") == ["2026-11-18"]
    opened = visitor.post("/register/kagoshima/phone", **TAKEN_DOWN)
    assert opened.status_code == 303
    page = visitor.get(opened.location)
    assert "を受け付けました" in page.text
    assert "有限会社くすのは製茶" in page.text


def test_a_request_that_meets_a_defect_is_shown_again_and_supervisors_know(site: Services) -> None:
    def defective(*_asked: object) -> dict[str, object]:
        raise RuntimeError

    app = create_app(replace(site, jobs={**site.jobs, "send-message": defective}))
    answer = visit(app, SATO).post("/register/kagoshima/phone", **TAKEN_DOWN)
    assert answer.status_code == 422
    assert "想定していない誤り" in answer.text
    assert "久保園 誠" in answer.text
    mori = visit(app, MORI)
    assert "想定していない誤り" in mori.get("/incidents").text
    assert mori.post("/incidents/1/skip", reason="直して知らせた").status_code == 303
    assert "止まっている手順はありません" in mori.get("/incidents").text
    assert mori.get("/cases").text.count("令和8-KAG") == 0


def test_keeps_a_request_that_is_not_complete(app: Flask) -> None:
    answer = visit(app, SATO).post("/register/kagoshima/phone", **{**TAKEN_DOWN, "company_name": "", "phone": "x"})
    assert answer.status_code == 422
    assert len(texts(answer, "//div[@class='summary']//li")) == 2
    assert "久保園 誠" in answer.text
    assert visit(app, SATO).get("/cases").text.count("令和8-KAG") == 0


@pytest.mark.parametrize("path", ["/register/kagoshima/nothing", "/register/neighbour/phone", "/register/none/phone"])
def test_knows_no_other_ways_of_registering(app: Flask, path: str) -> None:
    visitor = visit(app, SATO)
    assert visitor.get(path).status_code == 404
    assert visitor.post(path).status_code == 404
