"""The page of one task: nothing typed is ever lost."""

import io

import pytest
from flask import Flask

from engine import files
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, TaskId
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, SATO, SUZUKI, TANAKA
from tests.web.staff.site import ask, first_task, page_of, texts, visit

ANSWER = {
    "outcome": "answered",
    "contact_method": "phone",
    "contacted_on": "2026-11-18",
    "answer": "電話で回答した。\n見積りの取り方を説明。",
}


CONSULTATION = {
    "consulted_on": "2026-11-17",
    "channel": "CH2",
    "municipality": "46214",
    "area": "A5",
    "topic": "T03",
    "dx_stage": "D1",
    "content": "製造記録が手書き。",
    "advice": "まず1ラインで試す。",
    "next_action": "accompany",
}
VISIT = {
    **CONSULTATION,
    "supported_on": "2026-11-18",
    "support_kinds": ["K1", "K2"],
    "tools_reason": "",
    "next_action": "accompany",
}
del VISIT["consulted_on"]


@pytest.fixture
def case_id(site: Services) -> CaseId:
    return ask(site)


@pytest.fixture
def task_id(site: Services, case_id: CaseId) -> TaskId:
    return first_task(site, case_id)


def test_shows_the_form_beside_the_facts(app: Flask, task_id: TaskId) -> None:
    page = visit(app, SATO).get(f"/tasks/{task_id}")
    facts = texts(page, "//aside//dd")
    assert "有限会社くすのは製茶" in facts
    assert "南九州市" in facts
    assert texts(page, "//form//textarea[@name='answer']") == [""]
    assert "作業の手引き" in page.text


def test_explains_why_it_is_due_then(app: Flask, task_id: TaskId) -> None:
    page = visit(app, SATO).get(f"/tasks/{task_id}")
    reasons = texts(page, "//div[@class='trace']")
    assert len(reasons) == 1
    assert "2営業日後（初日不算入）" in reasons[0]
    assert "仕様書の定め" in reasons[0] or "当方の標準" in reasons[0]


def test_completes_and_goes_on_with_the_case(app: Flask, site: Services, case_id: CaseId, task_id: TaskId) -> None:
    visitor = visit(app, SATO)
    done = visitor.post(f"/tasks/{task_id}", **ANSWER)
    assert done.location == f"/tasks/{first_task(site, case_id)}"
    following = visitor.get(done.location)
    assert "「初回回答と日程候補の提示」を終えました" in following.text
    assert "電話で回答した。" in following.text
    assert texts(visitor.get("/tasks?scope=done"), "//td[@class='task']") == ["初回回答と日程候補の提示"]


def test_names_every_mistake_and_keeps_what_was_typed(app: Flask, task_id: TaskId) -> None:
    typed = {**ANSWER, "contact_method": "", "contacted_on": "あした", "answer": "書きかけの<回答>"}
    answer = visit(app, SATO).post(f"/tasks/{task_id}", **typed)
    assert answer.status_code == 422
    assert len(texts(answer, "//div[@class='summary']//li")) == 2
    page = page_of(answer)
    assert page.xpath("string(//textarea[@name='answer'])").strip() == "書きかけの<回答>"
    assert page.xpath("//input[@name='contacted_on']/@value") == ["あした"]
    targets = [link.removeprefix("#") for link in page.xpath("//div[@class='summary']//a/@href")]
    assert all(page.xpath(f"//*[@id='{target}']") for target in targets)
    assert texts(answer, "//title")[0].startswith("要修正：")


def test_adds_and_removes_rows_without_scripts(app: Flask, task_id: TaskId) -> None:
    visitor, row = visit(app, SATO), {"slots-0.slot_on": "2026-11-25", "slots-0.slot_from": "10:00"}
    added = visitor.post(f"/tasks/{task_id}", outcome="propose", **row, _add_row="slots")
    assert added.status_code == 200
    assert page_of(added).xpath("//input[starts-with(@name, 'slots-1.')]")
    assert page_of(added).xpath("//input[@name='slots-0.slot_on']/@value") == ["2026-11-25"]
    removed = visitor.post(f"/tasks/{task_id}", outcome="propose", **row, _remove_row="slots-0")
    assert "2026-11-25" not in removed.text
    assert visitor.get("/tasks?scope=done").text.count('class="task"') == 0


def test_keeps_a_draft_right_or_wrong(app: Flask, task_id: TaskId) -> None:
    visitor = visit(app, SATO)
    assert visitor.post(f"/tasks/{task_id}/draft", answer="途中", contacted_on="未定").status_code == 303
    again = visitor.get(f"/tasks/{task_id}")
    assert "途中" in again.text
    assert "一時保存した内容を表示しています" in again.text
    assert "一時保存" in texts(visitor.get("/tasks?scope=group"), "//td[@class='task']")[0]
    visitor.post(f"/tasks/{task_id}/draft", discard="1")
    assert "途中" not in visitor.get(f"/tasks/{task_id}").text


def test_saves_by_itself_while_one_types(app: Flask, task_id: TaskId) -> None:
    visitor = visit(app, SATO)
    fields = {"csrf_token": visitor.token(), "answer": "自動\0で"}
    sent = visitor.client.post(f"/tasks/{task_id}/draft", data=fields, headers={"X-Requested-With": "fetch"})
    assert (sent.status_code, sent.data) == (204, b"")
    assert "自動で" in visitor.get(f"/tasks/{task_id}").text
    headers = {"X-CSRFToken": visitor.token()}
    sent = visitor.client.post(f"/tasks/{task_id}/draft", json={"answer": "JSONで"}, headers=headers)
    assert sent.status_code == 204
    assert "JSONで" in visitor.get(f"/tasks/{task_id}").text


@pytest.mark.parametrize("body", ["[1]", "null", "{", '{"answer": ' + "[" * 200 + "]" * 200 + "}", '{"x": NaN}'])
def test_takes_any_json_without_stumbling(app: Flask, task_id: TaskId, body: str) -> None:
    visitor = visit(app, SATO)
    headers = {"X-CSRFToken": visitor.token(), "Content-Type": "application/json"}
    sent = visitor.client.post(f"/tasks/{task_id}/draft", data=body, headers=headers)
    assert sent.status_code in {204, 400, 422}
    assert visitor.get(f"/tasks/{task_id}").status_code == 200


def test_shows_what_was_typed_when_somebody_was_faster(app: Flask, task_id: TaskId) -> None:
    slow = visit(app, SATO)
    visit(app, SUZUKI).post(f"/tasks/{task_id}", **ANSWER)
    answer = slow.post(f"/tasks/{task_id}", **{**ANSWER, "answer": "わたしの回答"})
    assert answer.status_code == 409
    assert "すでに終わっています（鈴木 大地、" in answer.text
    assert "わたしの回答" in answer.text


def test_shows_what_was_typed_when_somebody_took_it(app: Flask, task_id: TaskId) -> None:
    visit(app, SUZUKI).post(f"/tasks/{task_id}/claim")
    answer = visit(app, SATO).post(f"/tasks/{task_id}", **ANSWER)
    assert answer.status_code == 409
    assert "見積りの取り方を説明。" in answer.text


def test_shows_a_finished_task_to_read(app: Flask, task_id: TaskId) -> None:
    visitor = visit(app, SATO)
    visitor.post(f"/tasks/{task_id}", **ANSWER)
    page = visitor.get(f"/tasks/{task_id}")
    assert "電話で回答した。" in page.text
    assert not page_of(page).xpath("//textarea")
    assert "佐藤 結衣が完了" in page.text


def test_lets_only_supervisors_reassign_and_only_with_a_reason(app: Flask, task_id: TaskId) -> None:
    chief = visit(app, MORI)
    options = page_of(chief.get(f"/tasks/{task_id}")).xpath("//select[@name='to']/option[@value!='']")
    ids = {option.text: option.get("value") for option in options}
    assert SUZUKI.name in ids
    assert KENCHO.name not in ids
    given = {"to": ids[SUZUKI.name], "reason": "出張のため"}
    assert visit(app, SATO).post(f"/tasks/{task_id}/reassign", **given).status_code == 403
    assert chief.post(f"/tasks/{task_id}/reassign", **{**given, "reason": " "}).status_code == 422
    assert chief.post(f"/tasks/{task_id}/reassign", **{**given, "to": "99999"}).status_code == 422
    assert chief.post(f"/tasks/{task_id}/reassign", **given).status_code == 303
    assert "鈴木 大地" in texts(chief.get(f"/tasks/{task_id}"), "//div[@class='head below-crumb']")[0]


def test_says_who_holds_a_task_instead_of_its_form(app: Flask, task_id: TaskId) -> None:
    visit(app, SUZUKI).post(f"/tasks/{task_id}/claim")
    page = visit(app, TANAKA).get(f"/tasks/{task_id}")
    assert "鈴木 大地さんが担当しています" in page.text
    assert not page_of(page).xpath("//textarea")


def test_goes_on_reading_english_labels(app: Flask, task_id: TaskId) -> None:
    visitor = visit(app, SATO)
    visitor.post("/language", lang="en")
    page = visitor.get(f"/tasks/{task_id}")
    assert "Means of contact" in page.text
    assert "Save and go on" in page.text
    assert "Why is it due then?" in page.text


def test_hands_out_files_of_the_case_to_keep(app: Flask, site: Services, case_id: CaseId) -> None:
    with begin(site, SYSTEM) as work:
        name = '見積書 "最終"\r\nX: y.html'
        new = files.NewFile(name=name, media_type="text/html", content=b"<script>alert(1)</script>")
        kept = files.add(work, new, programme=KAGOSHIMA, case_id=case_id)
    answer = visit(app, SATO).get(f"/files/{kept.id}")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visit(app, KENCHO).get(f"/files/{kept.id}").status_code == 404


@pytest.fixture
def visit_id(app: Flask, site: Services, case_id: CaseId, task_id: TaskId) -> TaskId:
    """Return the task of recording the visit, with all before it done."""
    visitor = visit(app, SATO)
    assert visitor.post(f"/tasks/{task_id}", **ANSWER).status_code == 303
    assert visitor.post(f"/tasks/{first_task(site, case_id)}", **CONSULTATION).status_code == 303
    return first_task(site, case_id)


def test_keeps_files_sent_with_a_form(app: Flask, case_id: CaseId, visit_id: TaskId) -> None:
    visitor = visit(app, SATO)
    picture = (io.BytesIO(b"\xff\xd8\xff\xe0 picture"), "現場.jpg")
    missing = visitor.post(f"/tasks/{visit_id}", **{**VISIT, "advice": "", "photos": picture})
    assert missing.status_code == 422
    kept = page_of(missing).xpath("//input[@name='photos'][@checked]/@value")
    assert len(kept) == 1
    assert visitor.post(f"/tasks/{visit_id}", **VISIT, photos=kept).status_code == 303
    assert texts(visitor.get(f"/cases/{case_id}"), "//ul[@class='files']//a") == ["現場.jpg"]
    assert visitor.get(f"/files/{kept[0]}").data == b"\xff\xd8\xff\xe0 picture"


def test_refuses_files_that_are_not_what_they_say(app: Flask, visit_id: TaskId) -> None:
    visitor = visit(app, SATO)
    disguised = (io.BytesIO(b"<script>alert(1)</script>"), "現場.jpg")
    answer = visitor.post(f"/tasks/{visit_id}", **VISIT, photos=disguised)
    assert answer.status_code == 422
    assert "「現場.jpg」は受け付けられません" in answer.text
    assert "まず1ラインで試す。" in answer.text


def test_refuses_files_of_another_case(app: Flask, site: Services, visit_id: TaskId) -> None:
    other = ask(site, company_name="別の会社")
    with begin(site, SYSTEM) as work:
        new = files.NewFile(name="秘密.pdf", media_type="application/pdf", content=b"%PDF-")
        foreign = files.add(work, new, programme=KAGOSHIMA, case_id=other).id
    answer = visit(app, SATO).post(f"/tasks/{visit_id}", **VISIT, photos=str(foreign))
    assert answer.status_code == 422


def test_shows_earlier_answers_beside_the_form(app: Flask, visit_id: TaskId) -> None:
    page = visit(app, SATO).get(f"/tasks/{visit_id}")
    earlier = texts(page, "//aside//summary")
    assert [line.split()[0] for line in earlier if "なぜ" not in line] == [
        "相談を行い記録する",
        "初回回答と日程候補の提示",
    ]
    assert "製造記録が手書き。" in page.text


def test_leaves_out_what_was_left_empty(app: Flask, visit_id: TaskId) -> None:
    page = visit(app, SATO).get(f"/tasks/{visit_id}")
    assert "助言の内容" in texts(page, "//aside//dt")
    assert "紹介した支援制度" not in texts(page, "//aside//dt")
    assert "（記入なし）" not in " ".join(texts(page, "//aside"))
