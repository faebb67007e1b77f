"""Records in the browser: find, read, correct, withdraw, write."""

import pytest
from flask import Flask
from sqlalchemy import select

from engine import records
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import RecordId
from engine.store.evidence import FactRow
from engine.work import Services, begin
from tests.cast import KENCHO, MORI, SATO
from tests.engine.record_lab import visit as write_visit
from tests.engine.record_lab import write
from tests.web.records.filling import send
from tests.web.staff.site import texts, visit

ROWS = "//section[contains(@class, 'records')]//tbody/tr"
FACTS = "//dl[@class='facts']"


@pytest.fixture
def number(desk: Services) -> RecordId:
    with begin(desk, SYSTEM) as work:
        return write_visit(work)


def test_a_list_is_narrowed_by_code_period_and_words(app: Flask, desk: Services, number: RecordId) -> None:
    with begin(desk, SYSTEM) as work:
        write_visit(work, company="合同会社しおかぜ", result="R6", visited_at="2026-11-02T10:00", summary="在庫の管理")
    visitor = visit(app, SATO)
    assert len(texts(visitor.get("/records/yamagata?kind=visit"), ROWS)) == 2
    for asked in ("c_result=R6", "from=2026-11-01", "q=しおかぜ", "q=在庫"):
        (row,) = texts(visitor.get(f"/records/yamagata?kind=visit&{asked}"), ROWS)
        assert "合同会社しおかぜ" in row
    assert texts(visitor.get("/records/yamagata?kind=visit&c_result=R6&until=2026-10-31"), ROWS) == []


def test_a_list_is_narrowed_by_several_codes_at_once_and_by_company(app: Flask, desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        first = write_visit(work, result="R6", municipality="06365")
        write_visit(work, company="合同会社しおかぜ", result="R6", municipality="06204")
        company = records.get(work, first).company_id
    visitor = visit(app, SATO)
    (row,) = texts(visitor.get("/records/yamagata?kind=visit&c_result=R6&c_area=mogami"), ROWS)
    assert "つきのわ" in row
    page = visitor.get(f"/records/yamagata?kind=visit&c_result=R6&company={company}&by=システム&q=つきのわ")
    assert len(texts(page, ROWS)) == 1
    assert "企業の条件を外す" in page.text
    assert visitor.get("/records/yamagata?kind=visit&company=999999").status_code == 200


def test_names_of_people_are_no_words_to_search_by(app: Flask, number: RecordId) -> None:
    assert texts(visit(app, SATO).get("/records/yamagata?kind=visit&q=月輪"), ROWS) == []


def test_what_does_not_count_and_what_was_withdrawn_can_be_listed(app: Flask, desk: Services, number: RecordId) -> None:
    with begin(desk, SYSTEM) as work:
        write_visit(work, urged=False)
        records.withdraw(work, number, reason="重複")
    visitor = visit(app, SATO)
    (uncounted,) = texts(visitor.get("/records/yamagata?kind=visit&state=uncounted"), ROWS)
    (withdrawn,) = texts(visitor.get("/records/yamagata?kind=visit&state=withdrawn"), ROWS)
    assert "件数に数えない" in uncounted
    assert "取下げ" in withdrawn


def test_numbers_of_a_list_are_added_up(app: Flask, desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        for day, people in (("2026-10-06", "12"), ("2026-10-07", "30.5")):
            write(work, "yamagata", "seminar", held_on=day, title="DX入門", mode="venue", participants=people)
    page = visit(app, SATO).get("/records/yamagata?kind=seminar")
    assert "定員 0 名 参加者数 42.5 名" in " ".join(page.text.replace("<b>", "").replace("</b>", "").split())


def test_a_record_names_its_codes_with_the_version_of_their_list(app: Flask, number: RecordId) -> None:
    (content, *_more) = texts(visit(app, SATO).get(f"/records/yamagata/{number}"), FACTS)
    assert "勧誘成果機構相談申込 R4・第1版" in content
    assert "市・町・村村 village・第1版 自動" in content


@pytest.mark.shows("KAG-42")
def test_personal_data_are_hidden_until_asked_for_and_the_reading_is_noted(
    app: Flask, desk: Services, number: RecordId
) -> None:
    visitor = visit(app, SATO)
    assert "月輪" not in visitor.get(f"/records/yamagata/{number}").text
    assert "月輪 灯" in visitor.post(f"/records/yamagata/{number}/personal").text
    with begin(desk, SYSTEM) as work:
        facts = select(FactRow).where(FactRow.kind == FactKind.PERSONAL_READ)
        assert [fact.actor_name for fact in work.session.scalars(facts)] == [SATO.name]


def test_the_authority_reads_records_without_personal_data(app: Flask, number: RecordId) -> None:
    visitor = visit(app, KENCHO)
    page = visitor.get(f"/records/yamagata/{number}")
    assert "紙の伝票をなくしたい。" in page.text
    assert "月輪" not in page.text
    assert visitor.post(f"/records/yamagata/{number}/personal").status_code == 403
    assert visitor.get(f"/records/yamagata/{number}/correct").status_code == 403


def test_a_correction_keeps_what_was_there_and_says_why(app: Flask, number: RecordId) -> None:
    visitor = visit(app, SATO)
    answer = send(visitor, f"/records/yamagata/{number}/correct", result="R6", reason="電話で確認した")
    assert answer.status_code == 303
    history = texts(visitor.get(answer.location), "//section[@aria-labelledby='history-heading']//li")[0]
    assert SATO.name in history
    assert "理由：電話で確認した" in history
    assert "勧誘成果機構相談申込伴走希望" in history


def test_a_correction_of_nothing_changes_nothing(app: Flask, desk: Services, number: RecordId) -> None:
    answer = send(visit(app, SATO), f"/records/yamagata/{number}/correct", reason="確認")
    assert answer.status_code == 303
    with begin(desk, SYSTEM) as work:
        assert records.get(work, number).revision == 1


def test_a_refused_correction_keeps_what_was_typed(app: Flask, number: RecordId) -> None:
    path = f"/records/yamagata/{number}/correct"
    answer = send(visit(app, SATO), path, mode="V2", summary="雪で行けなかった。", reason="")
    assert answer.status_code == 422
    assert "雪で行けなかった。" in answer.text
    assert "「直接訪問できない理由」を入力してください。" in answer.text
    assert "補正の理由を入力してください。" in answer.text


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(app: Flask, desk: Services, number: RecordId) -> None:
    visitor = visit(app, SATO)
    path = f"/records/yamagata/{number}/correct"
    with begin(desk, SYSTEM) as work:
        records.correct(work, number, {"result": "R2"}, reason="追記")
    assert send(visitor, path, result="R6", seen="1", reason="追記").status_code == 409


def test_a_supervisor_withdraws_a_record(app: Flask, number: RecordId) -> None:
    path = f"/records/yamagata/{number}"
    assert visit(app, SATO).post(f"{path}/withdraw", reason="重複").status_code == 403
    visitor = visit(app, MORI)
    assert visitor.post(f"{path}/withdraw", reason="").status_code == 422
    assert visitor.post(f"{path}/withdraw", reason="重複").status_code == 303
    page = visitor.get(path).text
    assert "理由：重複" in page
    assert "記録を取り下げる" not in page


def test_a_record_without_a_case_is_written_on_its_page(app: Flask, desk: Services) -> None:
    fields = {"held_on": "2026-11-10", "title": "DX入門", "mode": "venue", "participants": "40"}
    visitor = visit(app, SATO)
    wrong = send(visitor, "/records/yamagata/new/seminar", **{**fields, "mode": ""})
    assert (wrong.status_code, "DX入門" in wrong.text) == (422, True)
    answer = send(visitor, "/records/yamagata/new/seminar", **fields)
    assert "DX入門" in visitor.get(answer.location).text


def test_what_belongs_to_cases_is_not_written_without_one(app: Flask) -> None:
    assert visit(app, SATO).get("/records/yamagata/new/visit").status_code == 404
    assert visit(app, KENCHO).get("/records/yamagata/new/seminar").status_code == 403


def test_a_record_is_found_in_its_own_programme_only(app: Flask, number: RecordId) -> None:
    visitor = visit(app, SATO)
    assert visitor.get(f"/records/kagoshima/{number}").status_code == 404
    assert visitor.get("/records/kagoshima").status_code == 404
    assert visitor.get("/records/yamagata/999999").status_code == 404
