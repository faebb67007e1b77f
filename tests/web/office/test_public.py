"""The public form and the receipt behind it, as a company without scripts sees them."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import outbox, tasks
from engine.domain.access import CLOCK, SYSTEM
from engine.domain.ids import CaseId
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, SATO, actor
from tests.clock import MovableClock
from tests.web.staff.site import REQUEST, Visitor, ask, first_task, texts, visit

FORM = "/p/kagoshima/soudan"
TYPED = {**REQUEST, "privacy_consent": "on"}
ONCE = re.compile(r'name="_once" value="([^"]+)"')


def opened(visitor: Visitor, clock: MovableClock, seconds: float = 60) -> str:
    """Open the form, let time pass, and return the page's token."""
    token = token_of(visitor.get(FORM))
    clock.move_by(seconds=seconds)
    return token


def token_of(page: TestResponse) -> str:
    found = ONCE.search(page.text)
    assert found is not None
    return found[1]


def test_opens_a_case_and_leads_to_its_receipt(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    answer = visitor.post(FORM, _once=opened(visitor, clock), **TYPED)
    assert answer.status_code == 303
    receipt = visitor.get(answer.headers["Location"])
    assert texts(receipt, "//h1") == ["受付番号 令和8-KAG-0001"]
    assert texts(receipt, "//*[@aria-current='step']") == ["受付済み"]


def test_names_every_wrong_field_and_keeps_what_was_typed(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    answer = visitor.post(FORM, _once=opened(visitor, clock), company_name="くすのは製茶", phone="abc", email="nobody")
    assert answer.status_code == 422
    summary = texts(answer, "//*[@class='summary']//li")
    assert any(line.startswith("お名前") for line in summary)
    assert any(line.startswith("電話番号") for line in summary)
    assert any(line.startswith("メールアドレス") for line in summary)
    assert 'value="くすのは製茶"' in answer.text
    assert answer.text.count("<title>要修正：") == 1


def test_gives_the_same_receipt_when_sent_twice(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    token = opened(visitor, clock)
    answers = [visitor.post(FORM, _once=token, **TYPED) for _time in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


@pytest.mark.parametrize(
    ("seconds", "trap", "sentence"),
    [
        (1, "", "自動で送られた可能性があります"),
        (60, "https://example.com", "自動で送られた可能性があります"),
        (13 * 3600, "", "画面を開いてから時間がたちました"),
    ],
)
def test_asks_again_when_it_looks_as_if_nobody_typed(
    app: Flask, clock: MovableClock, seconds: float, trap: str, sentence: str
) -> None:
    visitor = visit(app)
    answer = visitor.post(FORM, _once=opened(visitor, clock, seconds), _homepage=trap, **TYPED)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{TYPED["company_name"]}"' in answer.text
    clock.move_by(seconds=60)
    assert visitor.post(FORM, _once=token_of(answer), **TYPED).status_code == 303


def test_refuses_a_token_that_is_not_ours(app: Flask) -> None:
    visitor = visit(app)
    assert visitor.post(FORM, _once="made-up", **TYPED).status_code == 422


def test_refuses_a_form_without_the_anti_forgery_token(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    token = opened(visitor, clock)
    assert visitor.client.post(FORM, data={"_once": token, **TYPED}).status_code == 400


def test_slows_a_flood_from_one_address_and_lets_others_in(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    token = opened(visitor, clock)
    codes = [visitor.post(FORM, _once=token, **TYPED).status_code for _time in range(31)]
    assert codes == [303] * 30 + [429]
    elsewhere = visitor.client.post(
        FORM,
        data={"csrf_token": visitor.token(), "_once": token, **TYPED},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert elsewhere.status_code == 303
    clock.move_by(hours=1)
    assert visitor.post(FORM, _once=token, **TYPED).status_code == 303


def test_changes_the_language_without_losing_what_was_typed(app: Flask, clock: MovableClock) -> None:
    visitor = visit(app)
    page = visitor.post(FORM, _once=opened(visitor, clock), _language="en", company_name="Kusunoha Tea")
    assert page.status_code == 200
    assert texts(page, "//h1") == ["Ask for DX advice"]
    assert 'value="Kusunoha Tea"' in page.text
    assert '<html lang="en">' in visitor.get(FORM).text


@pytest.mark.parametrize("path", ["/p/kagoshima/nothing", "/p/nowhere/soudan", "/p/kago%00shima/soudan", "/receipt/no"])
def test_says_that_an_unknown_address_leads_nowhere(app: Flask, path: str) -> None:
    answer = visit(app).get(path)
    assert answer.status_code == 404
    assert texts(answer, "//h1") == ["ページが見つかりません"]
    assert "/login" not in answer.text.partition("<main")[2]


def receipt_of(services: Services, case_id: CaseId) -> str:
    with begin(services, CLOCK) as work:
        while letter := outbox.take(work, "test"):
            outbox.mark_sent(work, letter, "test")
    with begin(services, SYSTEM, read_only=True) as work:
        bodies = [letter.body for letter in outbox.newest(work, [KAGOSHIMA]) if letter.case_id == case_id]
    found = re.search(r"/receipt/\S+", "\n".join(bodies))
    assert found is not None
    return found[0]


def test_follows_the_case_without_naming_anybody_of_the_staff(app: Flask, site: Services) -> None:
    case_id = ask(site)
    task_id = first_task(site, case_id)
    with begin(site, actor(site, SATO)) as work:
        tasks.claim(work, task_id)
    page = visit(app).get(receipt_of(site, case_id))
    assert page.status_code == 200
    assert texts(page, "//*[@aria-current='step']") == ["担当者が確認中"]
    assert SATO.name not in page.text
    assert "久保園" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert any("受け付けました" in line or "受付番号" in line for line in texts(page, "//dl//dd"))
