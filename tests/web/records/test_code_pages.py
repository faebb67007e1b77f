"""Code lists in the browser: looked at, changed as a new version, その他 gone through."""

import pytest
from flask import Flask

from engine import records
from engine.domain.access import SYSTEM
from engine.domain.ids import RecordId
from engine.work import Services, begin
from tests.cast import KENCHO, MORI, SATO
from tests.engine.record_lab import release
from tests.engine.record_lab import visit as write_visit
from tests.web.records.filling import send, sent
from tests.web.staff.site import texts, visit

LIST = "/codes/yamagata/issue"
REVIEW = "/reviews/yamagata/2026-10"
NOTE = "所管課と協議（11月10日）"


@pytest.fixture
def number(desk: Services) -> RecordId:
    with begin(desk, SYSTEM) as work:
        return write_visit(work, issues=["C02", "C99"], issues_reason="雪下ろしの人手")


def test_a_list_tells_where_its_codes_stand(app: Flask, number: RecordId) -> None:
    visitor = visit(app, KENCHO)
    assert any("課題カテゴリ issue" in row for row in texts(visitor.get("/codes/yamagata"), "//tbody/tr"))
    rows = texts(visitor.get(LIST), "//section[@aria-labelledby='codes-heading']//tbody/tr")
    efficiency = next(row for row in rows if row.startswith("C02"))
    assert "訪問報告書 1" in efficiency
    assert "2" in efficiency


def test_a_new_version_is_published_with_its_reason(app: Flask, desk: Services, number: RecordId) -> None:
    visitor = visit(app, MORI)
    added = {"new.code": "C13", "new.ja": "除雪", "C12.retired": "on"}
    wrong = send(visitor, f"{LIST}/edit", **added)
    assert wrong.status_code == 422
    assert "変更の内容と理由を入力してください。" in wrong.text
    assert 'value="除雪"' in wrong.text
    answer = send(visitor, f"{LIST}/edit", **added, note=NOTE)
    assert answer.status_code == 303
    (newest, *_older) = texts(visitor.get(answer.location), "//aside//li[p]")
    assert newest.startswith("第2版")
    assert "C12 廃止" in newest
    assert "C13 追加：除雪" in newest
    with begin(desk, SYSTEM) as work:
        assert release(work).programme.codes["issue"].version == 2


def test_a_rename_asks_whether_the_meaning_stays(app: Flask) -> None:
    visitor = visit(app, MORI)
    renamed = {"C01.ja": "採用難", "note": NOTE}
    assert send(visitor, f"{LIST}/edit", **renamed).status_code == 422
    assert send(visitor, f"{LIST}/edit", **renamed, same_meaning="on").status_code == 303


def test_a_version_published_meanwhile_is_not_overwritten(app: Flask) -> None:
    visitor = visit(app, MORI)
    stale = sent(visitor.get(f"{LIST}/edit"), "/edit", **{"new.code": "C14", "new.ja": "融雪", "note": NOTE})
    send(visitor, f"{LIST}/edit", **{"new.code": "C13", "new.ja": "除雪", "note": NOTE})
    assert visitor.client.post(f"{LIST}/edit", data=stale).status_code == 409


def test_only_a_supervisor_changes_lists_and_decides(app: Flask, number: RecordId) -> None:
    for player in (SATO, KENCHO):
        visitor = visit(app, player)
        assert visitor.get(f"{LIST}/edit").status_code == 403
        assert "雪下ろしの人手" in visitor.get(REVIEW).text
        fields = {"record": str(number), "field": "issues", "position": "2", "decision": "keep"}
        assert visitor.post(f"{REVIEW}/decide", **fields).status_code == 403
        assert visitor.post(f"{REVIEW}/close", attended_by="所管課").status_code == 403


def test_a_use_becomes_a_new_code_and_the_month_is_closed(app: Flask, desk: Services, number: RecordId) -> None:
    visitor = visit(app, MORI)
    assert any("未判断 1件" in row for row in texts(visitor.get("/reviews/yamagata"), "//tbody/tr"))
    assert visitor.post(f"{REVIEW}/close", attended_by="所管課").status_code == 409
    new = {"decision": "new", "new_code": "C13", "new_name": "除雪"}
    fields = sent(visitor.get(REVIEW), "/decide", **new)
    assert visitor.client.post(f"{REVIEW}/decide", data=fields).status_code == 303
    with begin(desk, SYSTEM) as work:
        view = records.get(work, number)
        assert (view.fields["issues"], view.code_versions["issues"]) == (["C02", "C13"], 2)
    assert "雪下ろしの人手" in texts(visitor.get(REVIEW), "//section[@aria-labelledby='mapped-heading']")[0]
    assert visitor.post(f"{REVIEW}/close", attended_by="所管課 2名").status_code == 303
    assert any("✓ 見直し済み" in row for row in texts(visitor.get("/reviews/yamagata"), "//tbody/tr"))


def test_a_decision_without_a_code_is_refused(app: Flask, number: RecordId) -> None:
    visitor = visit(app, MORI)
    fields = sent(visitor.get(REVIEW), "/decide", decision="map", to_code="")
    answer = visitor.client.post(f"{REVIEW}/decide", data=fields)
    assert answer.status_code == 422
    assert "移す先のコードを選んでください。" in answer.text


@pytest.mark.parametrize(
    "path", ["/codes/kagoshima", "/codes/yamagata/nothing", "/reviews/kagoshima", "/reviews/yamagata/2026-13"]
)
def test_what_is_not_there_is_not_found(app: Flask, path: str) -> None:
    assert visit(app, MORI).get(path).status_code == 404
