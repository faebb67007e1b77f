"""The studio, as a supervisor edits, checks, compares and publishes."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import definitions
from engine.domain.access import SYSTEM
from engine.programmes import Programmes
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, SATO, Player, actor
from tests.web.staff.site import FOLDER, Visitor, ask, page_of, texts, visit

DIAGRAM = "/studio/kagoshima/consultation.bpmn"
RULES = "/studio/kagoshima/programme.toml"
XML = (FOLDER.parent / "_shared" / "consultation" / "consultation.bpmn").read_text(encoding="utf-8")
RENAMED = XML.replace('name="相談日時を確定する"', 'name="相談の日時を決める"')
BROKEN = XML.replace('formId="agree_date"', 'formId="nowhere"')


def mark_of(page: TestResponse) -> str:
    found = re.search(r"data-base-version='(\"[^\"]+\")'", page.text)
    assert found is not None
    return found[1]


def send(visitor: Visitor, path: str, xml: str, mark: str = "") -> TestResponse:
    return visitor.client.post(
        path, json={"xml": xml, "base": mark}, headers={"X-CSRFToken": visitor.token(), "If-Match": mark}
    )


def publish(visitor: Visitor, path: str, note: str = "名前を改めた") -> TestResponse:
    seen = page_of(visitor.get(f"{path}/publish")).xpath("//input[@name='seen']/@value")
    return visitor.post(f"{path}/publish", seen=seen[0] if seen else "", note=note)


def draft(visitor: Visitor, xml: str = RENAMED) -> None:
    assert send(visitor, f"{DIAGRAM}/draft", xml, mark_of(visitor.get(DIAGRAM))).status_code == 200


@pytest.fixture
def site(site: Services) -> Services:
    """Return services that read each release anew: what these tests publish differs from test to test."""
    return replace(site, programmes=Programmes())


@pytest.mark.parametrize(("player", "status"), [(SATO, 403), (KENCHO, 403), (KANRI, 403), (MORI, 200)])
def test_is_for_supervisors_only(app: Flask, player: Player, status: int) -> None:
    visitor = visit(app, player)
    for path in ("/studio", DIAGRAM, RULES, f"{DIAGRAM}/publish"):
        assert visitor.get(path).status_code == status
    assert send(visitor, f"{DIAGRAM}/check", XML).status_code == status


def test_hides_other_programmes_and_unknown_files(app: Flask) -> None:
    visitor = visit(app, MORI)
    for path in ("/studio/neighbour/consultation.bpmn", "/studio/kagoshima/x.bpmn", "/studio/ka%00/programme.toml"):
        assert visitor.get(path).status_code == 404
        assert send(visitor, f"{path}/check", XML).status_code == 404


def test_lists_files_with_their_version_and_drafts(app: Flask) -> None:
    visitor = visit(app, MORI)
    draft(visitor)
    rows = texts(visitor.get("/studio"), "//tbody/tr")
    mine = next(row for row in rows if "consultation.bpmn" in row)
    assert "第1版" in mine
    assert "下書きあり" in mine
    assert "森 健一" in mine


def test_checks_a_drawing_and_points_at_the_element(app: Flask) -> None:
    answer = send(visit(app, MORI), f"{DIAGRAM}/check", BROKEN)
    finding = answer.get_json()["findings"][0]
    assert finding["severity"] == "error"
    assert finding["file"] == "consultation.bpmn"
    assert finding["element"] == "task_agree_date"
    assert "nowhere" in finding["message"]


@pytest.mark.parametrize("body", [{}, {"xml": ""}, {"xml": 3}, {"xml": "\ud800"}, [], "x"])
def test_refuses_what_is_no_drawing(app: Flask, body: object) -> None:
    visitor = visit(app, MORI)
    answer = visitor.client.post(f"{DIAGRAM}/draft", json=body, headers={"X-CSRFToken": visitor.token()})
    assert answer.status_code == 422


def test_refuses_to_save_without_the_anti_forgery_token(app: Flask) -> None:
    assert visit(app, MORI).client.post(f"{DIAGRAM}/draft", json={"xml": XML}).status_code == 400


def test_keeps_a_draft_and_refuses_the_save_that_did_not_know_it(app: Flask) -> None:
    visitor = visit(app, MORI)
    mark = mark_of(visitor.get(DIAGRAM))
    first = send(visitor, f"{DIAGRAM}/draft", RENAMED, mark)
    assert first.get_json()["base"] == first.headers["ETag"] == mark_of(visitor.get(DIAGRAM))
    stale = send(visitor, f"{DIAGRAM}/draft", XML, mark)
    assert stale.status_code == 409
    assert "森 健一さんがこのファイルの下書きを保存しました" in stale.get_json()["detail"]


def test_leads_a_good_drawing_to_the_comparison_and_keeps_a_bad_one(app: Flask) -> None:
    visitor = visit(app, MORI)
    bad = send(visitor, f"{DIAGRAM}/prepare", BROKEN, mark_of(visitor.get(DIAGRAM)))
    assert bad.get_json()["findings"][0]["element"] == "task_agree_date"
    assert "location" not in bad.get_json()
    good = send(visitor, f"{DIAGRAM}/prepare", RENAMED, bad.headers["ETag"])
    assert good.get_json()["location"] == f"{DIAGRAM}/publish"


def test_shows_the_difference_and_publishes_with_a_note(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, MORI)
    draft(visitor)
    page = visitor.get(f"{DIAGRAM}/publish")
    assert any("相談の日時を決める" in row for row in texts(page, "//tbody/tr"))
    assert "第1版 1件" in page.text
    assert publish(visitor, DIAGRAM).status_code == 303
    versions = texts(visitor.get(DIAGRAM), "//section[@aria-labelledby='versions-heading']//tbody/tr")
    assert "第2版" in versions[0]
    assert "名前を改めた" in versions[0]
    assert versions[1].endswith("1件")
    assert "下書きあり" not in visitor.get("/studio").text


def test_asks_for_a_note(app: Flask) -> None:
    visitor = visit(app, MORI)
    draft(visitor)
    answer = publish(visitor, DIAGRAM, note="")
    assert answer.status_code == 422
    assert "変更の内容と理由を入力してください" in answer.text


def test_refuses_to_publish_what_holds_errors(app: Flask) -> None:
    visitor = visit(app, MORI)
    draft(visitor, BROKEN)
    page = visitor.get(f"{DIAGRAM}/publish")
    assert "誤り1件" in page.text
    seen = mark_of(visitor.get(DIAGRAM)).strip('"')
    answer = visitor.post(f"{DIAGRAM}/publish", seen=seen, note="こわれた図")
    assert answer.status_code == 422
    assert "nowhere" in answer.text


def test_refuses_a_draft_that_a_newer_version_has_overtaken(app: Flask, site: Services) -> None:
    visitor = visit(app, MORI)
    draft(visitor)
    other = XML.replace('name="相談日時を確定する"', 'name="日時を確定する"').encode()
    with begin(site, actor(site, MORI)) as work:
        definitions.publish_folder(work, {**_files(site), "consultation.bpmn": other}, note="先に公開")
    answer = publish(visitor, DIAGRAM)
    assert answer.status_code == 409
    assert "森 健一が第2版を公開しました" in answer.text


def test_publishes_over_a_newer_version_that_left_the_file_alone(app: Flask, site: Services) -> None:
    visitor = visit(app, MORI)
    draft(visitor)
    other = _files(site)["referral.bpmn"].replace("回答が届く".encode(), "回答が来る".encode())
    with begin(site, actor(site, MORI)) as work:
        definitions.publish_folder(work, {**_files(site), "referral.bpmn": other}, note="先に公開")
    assert publish(visitor, DIAGRAM).status_code == 303
    assert _files(site)["referral.bpmn"] == other


def test_forgets_a_draft(app: Flask) -> None:
    visitor = visit(app, MORI)
    before = mark_of(visitor.get(DIAGRAM))
    draft(visitor)
    assert visitor.post(f"{DIAGRAM}/discard").status_code == 303
    assert mark_of(visitor.get(DIAGRAM)) == before


def test_changes_the_days_of_a_deadline_and_nothing_else_in_the_file(app: Flask, site: Services) -> None:
    visitor = visit(app, MORI)
    before = _files(site)["programme.toml"].decode()
    seen = page_of(visitor.get(RULES)).xpath("//input[@name='seen']/@value")[0]
    wishes = {"agree_date.days": "7", "agree_date.counting": "working", "agree_date.reminders": "short"}
    answer = visitor.post(f"{RULES}/rules", seen=seen, **wishes)
    page = visitor.get(answer.headers["Location"])
    row = next(row for row in texts(page, "//tbody/tr") if "日程の確定" in row)
    assert "7営業日" in row
    assert "11月30日（月）17:00まで" in row
    assert publish(visitor, RULES).status_code == 303
    assert _files(site)["programme.toml"].decode() == before.replace("due = '5'", "due = '7'", 1)


@pytest.mark.parametrize("days", ["-1", "366", "3.5", "２", "", "1e3", "9" * 40])
def test_refuses_days_nobody_can_mean_and_shows_them_again(app: Flask, days: str) -> None:
    visitor = visit(app, MORI)
    answer = visitor.post(f"{RULES}/rules", **{"agree_date.days": days})
    assert answer.status_code == 422
    assert any("日程の確定：日数は0から365まで" in line for line in texts(answer, "//*[@class='summary']//li"))
    assert page_of(answer).xpath("//*[@id='agree_date-days']/@value") == [days.strip()]


def test_leaves_deadlines_alone_that_a_formula_decides(app: Flask) -> None:
    page = page_of(visit(app, MORI).get(RULES))
    assert page.xpath("//*[@id='first_answer-days']") == []
    assert page.xpath("//*[@id='agree_date-days']/@value") == ["5"]


def test_shows_other_files_as_text_that_cannot_run(app: Flask) -> None:
    page = visit(app, MORI).get("/studio/kagoshima/triage.dmn")
    assert "&lt;definitions" in page.text or "&lt;dmn:definitions" in page.text or "&lt;?xml" in page.text


def _files(site: Services) -> dict[str, bytes]:
    with begin(site, SYSTEM, read_only=True) as work:
        return dict(work.programmes.current(work.session, KAGOSHIMA).files)
