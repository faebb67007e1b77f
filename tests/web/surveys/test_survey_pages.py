"""A survey as people meet it: staff run it, respondents answer it, the authority reads its tables."""

import io

import pytest
from flask import Flask

from engine.public_sending import TooManySent
from engine.work import Services
from tests.cast import KANRI, KENCHO, SATO
from tests.clock import MovableClock
from tests.engine.surveys.survey_lab import a_round, answers, at_venue, invitations, links, sent, venue
from tests.web.staff.site import Visitor, visit
from web.pages.public import TOKEN

CHOSEN = {"satisfaction": "5", "useful": ["S1"], "industry": "E"}


def staff(app: Flask) -> Visitor:
    visitor = visit(app)
    visitor.log_in(SATO)
    return visitor


def test_a_round_is_made_filled_sent_and_ended(app: Flask, site: Services) -> None:
    desk = staff(app)
    made = desk.post("/surveys", programme="kagoshima", survey="seminar", name="第2回", about_on="2026-11-16")
    page = made.headers["Location"]
    number = int(page.rpartition("/")[2])
    assert "準備中" in desk.get(page).text
    added = desk.post(f"{page}/people", people="asa@one.example.jp, 朝日 実\nminato@two.example.jp")
    assert "2人を加えました" in desk.get(added.headers["Location"]).text
    first = invitations(site, number)[0]
    desk.post(f"{page}/people/{first.id}/remove")
    assert desk.post(f"{page}/send").status_code == 303
    shown = desk.get(page).text
    assert "回答受付中" in shown
    assert "asa@one.example.jp" not in shown
    desk.post(f"{page}/end")
    assert "受付終了" in desk.get(page).text
    desk.post(f"{page}/feedback", on="2026-11-18", how="概要を掲示")
    desk.post(f"{page}/finish")
    assert "完了" in desk.get(page).text


def test_wrong_input_is_named_and_kept(app: Flask, site: Services) -> None:
    desk = staff(app)
    refused = desk.post("/surveys", programme="kagoshima", survey="seminar", name="第2回", about_on="")
    assert refused.status_code == 422
    assert "実施日を入力してください。" in refused.text
    assert 'value="第2回"' in refused.text
    page = f"/surveys/{a_round(site, '')}"
    refused = desk.post(f"{page}/people", people="山田 太郎")
    assert refused.status_code == 422
    assert "1行目：" in refused.text
    assert ">山田 太郎</textarea>" in refused.text
    unreadable = desk.post(f"{page}/people", file=(io.BytesIO(b"%PDF-1.7"), "list.csv"))
    assert unreadable.status_code == 422
    assert desk.post(f"{page}/end").status_code == 409


def test_a_person_answers_once_by_their_link(app: Flask, site: Services) -> None:
    made = sent(site)
    address = f"/survey/{links(site)['asa@one.example.jp']}"
    visitor = visit(app)
    page = visitor.get(address)
    assert "無記名のアンケートです" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    wrong = visitor.post(address, comment="残してほしい意見")
    assert wrong.status_code == 422
    assert "残してほしい意見" in wrong.text
    done = visitor.post(address, **CHOSEN)
    assert done.status_code == 303
    assert "ご回答ありがとうございました" in visitor.get(address).text
    again = visitor.post(address, **CHOSEN)
    assert again.status_code == 409
    assert "もう一度回答することはできません" in again.text
    assert len(answers(site, made)) == 1


def test_an_answer_needs_the_forms_own_mark(app: Flask, site: Services) -> None:
    made = sent(site)
    address = f"/survey/{links(site)['asa@one.example.jp']}"
    assert visit(app).client.post(address, data=CHOSEN).status_code in {400, 403}
    assert answers(site, made) == []


def test_a_link_that_is_over_or_not_ours_says_so(app: Flask, site: Services, clock: MovableClock) -> None:
    sent(site)
    address = f"/survey/{links(site)['asa@one.example.jp']}"
    visitor = visit(app)
    assert visitor.get("/survey/nothing").status_code == 404
    clock.move_by(days=20)
    assert "受付は終了しました" in visitor.get(address).text
    assert visitor.post(address, **CHOSEN).status_code == 409


def test_one_after_the_other_answers_at_the_venue(app: Flask, site: Services, clock: MovableClock) -> None:
    made = sent(site)
    address = f"/survey/all/{venue(site, made)}"
    visitor = visit(app)
    for _person in range(2):
        token = visitor.get(address).text.split(f'name="{TOKEN}" value="')[1].partition('"')[0]
        clock.move_by(seconds=20)
        answered = visitor.post(address, **CHOSEN, **{TOKEN: token})
        assert answered.status_code == 303
        visitor.post(address, **CHOSEN, **{TOKEN: token})  # the button pressed twice
        assert "次の方はこのまま回答できます" in visitor.get(address).text
    assert len(answers(site, made)) == 2


def test_a_venue_does_not_take_floods(site: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.surveys.answering.MOST_AN_HOUR", 1)
    made = sent(site)
    token = venue(site, made)
    at_venue(site, token, "a")
    with pytest.raises(TooManySent):
        at_venue(site, token, "b")
    assert len(answers(site, made)) == 1


def test_the_authority_reads_tables_but_no_addresses(app: Flask, site: Services) -> None:
    made = sent(site)
    token = venue(site, made)
    for number in range(4):
        at_venue(site, token, str(number), comment="日程を早く知りたい")
    authority = visit(app)
    authority.log_in(KENCHO)
    page = authority.get(f"/surveys/{made}")
    assert page.status_code == 200
    assert "example.jp" not in page.text.partition("<main")[2]
    assert authority.post(f"/surveys/{made}/send").status_code == 403
    tables = authority.get(f"/surveys/{made}/results?across=satisfaction&down=industry")
    assert "日程を早く知りたい" in tables.text
    assert "製造業" in tables.text
    book = authority.get(f"/surveys/{made}/results.xlsx")
    assert book.data[:2] == b"PK"


def test_strangers_find_no_survey(app: Flask, site: Services) -> None:
    made = a_round(site)
    stranger = visit(app)
    assert stranger.get(f"/surveys/{made}").status_code == 303
    stranger.log_in(KANRI)
    assert stranger.get(f"/surveys/{made}").status_code == 404
    assert stranger.get(f"/surveys/{made}/results").status_code == 404
