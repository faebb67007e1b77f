"""The link in a referral letter, as the institution without an account uses it."""

import re

import pytest
from flask import Flask

from engine.work import Services
from tests.web.office.referred import letters, refer
from tests.web.staff.site import texts, visit

DONE = {
    "answer": "accepted_done",
    "person": "白山 薫",
    "result": "販路の相談会に出展が決まった。",
    "answered_on": "2026-11-18",
}
WORKING = {"answer": "accepted_working", "person": "白山 薫", "plan": "来週訪問します。"}


@pytest.fixture
def link(site: Services) -> str:
    found = re.search(r"/reply/\S+", letters(site, refer(site), "referral_request")[0])
    assert found is not None
    return found[0]


def test_shows_what_the_company_agreed_to_share_and_nothing_else(app: Flask, link: str) -> None:
    page = visit(app).get(link)
    assert page.status_code == 200
    assert any("有限会社くすのは製茶" in line for line in texts(page, "//dl[@class='facts']/dd"))
    assert "販路の開拓の助言" in page.text
    assert "まず取引先10社から電子化する" not in page.text
    assert "W1" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_takes_a_final_answer_once(app: Flask, link: str) -> None:
    visitor = visit(app)
    answer = visitor.post(link, **DONE)
    assert answer.status_code == 303
    assert "ご回答ありがとうございました" in visitor.get(answer.headers["Location"]).text
    again = visitor.post(link, **DONE)
    assert again.status_code == 409
    assert "この紹介への回答はすでに受け付けました" in again.text


def test_keeps_the_link_usable_while_they_are_working_on_it(app: Flask, link: str) -> None:
    visitor = visit(app)
    page = visitor.get(visitor.post(link, **WORKING).headers["Location"])
    assert "「対応中」のご回答を受け付けました" in page.text
    assert 'value="白山 薫"' in page.text
    assert visitor.post(link, **DONE).status_code == 303
    assert "ご回答ありがとうございました" in visitor.get(link).text


def test_names_every_wrong_field_and_keeps_what_was_typed(app: Flask, link: str) -> None:
    answer = visit(app).post(link, answer="declined", person_phone="abc", person="白山 薫")
    assert answer.status_code == 422
    assert len(texts(answer, "//*[@class='summary']//li")) == 2
    assert 'value="白山 薫"' in answer.text


def test_can_be_read_in_english(app: Flask, link: str) -> None:
    page = visit(app).get(f"{link}?lang=en")
    assert texts(page, "//h1") == ["Answer to a referral"]


def test_refuses_a_link_that_was_changed(app: Flask, link: str) -> None:
    visitor = visit(app)
    for wrong in (link[:-1], link.replace("/reply/", "/reply/x"), "/reply/MQ.none"):
        assert visitor.get(wrong).status_code == 404
        assert visitor.post(wrong, **DONE).status_code == 404


def test_a_receipt_link_does_not_open_the_referral(app: Flask, link: str) -> None:
    assert visit(app).get(link.replace("/reply/", "/receipt/")).status_code == 404


def test_refuses_an_answer_without_the_anti_forgery_token(app: Flask, link: str) -> None:
    assert visit(app).client.post(link, data=DONE).status_code == 400
