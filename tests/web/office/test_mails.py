"""The mails that went out, as supervisors and administrators read them."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import update

from engine import mail_page
from engine.domain.access import SYSTEM
from engine.domain.states import OutboxStatus
from engine.mail_page import Dwell
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.web.office.referred import refer
from tests.web.staff.site import OTHER, Visitor, ask, page_of, texts, visit
from web.mail_text import Piece, pieces

ROWS = "//section[@aria-label='メールの一覧']//tbody/tr"


def first(visitor: Visitor, **query: str) -> str:
    """Return the address of the newest mail a search finds."""
    found: list[str] = page_of(visitor.get("/mails", query_string=query)).xpath("//tbody//th/a/@href")
    return found[0]


def set_status(site: Services, status: OutboxStatus, **values: object) -> None:
    with begin(site, SYSTEM) as work:
        work.session.execute(update(OutboxRow).values(status=status, **values))


@pytest.mark.parametrize(("player", "status"), [(SATO, 403), (KENCHO, 403), (PASSERBY, 403), (KANRI, 200), (MORI, 200)])
def test_are_for_supervisors_and_administrators(app: Flask, site: Services, player: Player, status: int) -> None:
    ask(site)
    mail = first(visit(app, MORI))
    visitor = visit(app, player)
    assert visitor.get("/mails").status_code == status
    assert visitor.get(mail).status_code == (200 if status == 200 else 404)
    assert visitor.post(f"{mail}/resend", confirmed="on").status_code == (303 if status == 200 else 404)


def test_of_other_programmes_are_not_there(app: Flask, site: Services) -> None:
    ask(site)
    mail = first(visit(app, MORI))
    with begin(site, SYSTEM) as work:
        work.session.execute(update(OutboxRow).values(programme_key=OTHER))
    visitor = visit(app, MORI)
    assert visitor.get(mail).status_code == 404
    assert texts(visitor.get("/mails"), ROWS) == []


def test_can_be_found_by_person_subject_and_case(app: Flask, site: Services) -> None:
    refer(site)
    visitor = visit(app, MORI)
    for name, words in (("person", "kusunoha.example"), ("person", "久保園"), ("q", "日程候補"), ("case", "KAG-0001")):
        rows = texts(visitor.get("/mails", query_string={name: words}), ROWS)
        assert rows
        assert all("KAG-0001" in row for row in rows)
    for query in ("q=%25", "person=_", "case=KAG-9", "q=日程候補&person=白洲"):
        assert texts(visitor.get(f"/mails?{query}"), ROWS) == []
    assert texts(visitor.get("/mails?status=failed"), ROWS) == []
    assert visitor.get("/mails?status=nonsense&page=99999&q=%00").status_code == 200


def test_tell_how_long_they_waited(app: Flask, site: Services) -> None:
    ask(site)
    now = site.clock()
    set_status(site, OutboxStatus.SENT, queued_at=now - dt.timedelta(seconds=200), sent_at=now, attempts=3)
    visitor = visit(app, MORI)
    page = visitor.get("/mails")
    assert "この24時間に1通を送りました。作成から送信までの時間は、中央値3分20秒、95％が3分20秒以内です。" in page.text
    (row,) = texts(page, ROWS)
    assert "3分20秒" in row
    assert "3回" in row
    assert "3分20秒" in visitor.get(first(visitor)).text


def test_that_left_earlier_do_not_count_for_today(app: Flask, site: Services) -> None:
    ask(site)
    ago = site.clock() - dt.timedelta(hours=25)
    set_status(site, OutboxStatus.SENT, queued_at=ago, sent_at=ago)
    assert "この24時間に送ったメールはありません。" in visit(app, MORI).get("/mails").text
    with begin(site, SYSTEM, read_only=True) as work:
        assert mail_page.dwell(work, [KAGOSHIMA]) is None


def test_the_median_and_the_slowest_twentieth_are_of_what_was_sent(site: Services) -> None:
    now = site.clock()
    with begin(site, SYSTEM) as work:
        for seconds in range(1, 101):
            queued_at = now - dt.timedelta(seconds=seconds)
            work.session.add(a_mail(number=seconds, queued_at=queued_at, sent_at=now))
        work.session.flush()
        found = mail_page.dwell(work, [KAGOSHIMA])
    assert found == Dwell(sent=100, median=dt.timedelta(seconds=50), most=dt.timedelta(seconds=95))


def a_mail(*, number: int, queued_at: dt.datetime, sent_at: dt.datetime) -> OutboxRow:
    return OutboxRow(
        dedupe=f"m{number}",
        programme_key=KAGOSHIMA,
        message_key="receipt",
        to_address="a@example.jp",
        to_name="甲",
        subject="件名",
        body="本文",
        file_ids=[],
        status=OutboxStatus.SENT,
        queued_at=queued_at,
        next_at=queued_at,
        sent_at=sent_at,
    )


def test_show_their_text_with_our_own_links_only(app: Flask, site: Services) -> None:
    refer(site)
    visitor = visit(app, MORI)
    with begin(site, SYSTEM) as work:
        row = work.session.query(OutboxRow).filter_by(message_key="referral_request").one()
        row.body += "\nhttps://evil.example/ <script>alert(1)</script>"
    page = visitor.get(first(visitor, q="ご紹介した相談"))
    links = page_of(page).xpath("//section[@aria-labelledby='body-heading']//a/@href")
    assert len(links) == 1
    assert visitor.get(links[0]).status_code == 200
    assert "<script>alert" not in page.text


def test_are_sent_again_only_when_somebody_has_made_sure(app: Flask, site: Services) -> None:
    ask(site)
    set_status(site, OutboxStatus.FAILED, error="550 no such user")
    visitor = visit(app, MORI)
    mail = first(visitor)
    assert "550 no such user" in visitor.get(mail).text
    refused = visitor.post(f"{mail}/resend")
    assert refused.status_code == 422
    assert "届いていないことを確かめて" in refused.text
    assert visitor.post(f"{mail}/resend", confirmed="on").status_code == 303
    assert "送信待ち" in visitor.get(mail).text


def test_that_went_out_are_not_sent_twice(app: Flask, site: Services) -> None:
    ask(site)
    set_status(site, OutboxStatus.SENT)
    visitor = visit(app, MORI)
    mail = first(visitor)
    assert "もう一度送る" not in visitor.get(mail).text
    answer = visitor.post(f"{mail}/resend", confirmed="on")
    assert "もう一度は送りません" in visitor.get(answer.headers["Location"]).text
    assert "✓ 送信済み" in visitor.get(mail).text


def test_are_not_sent_again_without_the_anti_forgery_token(app: Flask, site: Services) -> None:
    ask(site)
    visitor = visit(app, MORI)
    assert visitor.client.post(f"{first(visitor)}/resend", data={"confirmed": "on"}).status_code == 400


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("http://desk.example.jp/reply/a.b-c", [Piece("http://desk.example.jp/reply/a.b-c", "/reply/a.b-c")]),
        ("（http://desk.example.jp/x）", [Piece("（"), Piece("http://desk.example.jp/x", "/x"), Piece("）")]),
        ("http://desk.example.jp/x.", [Piece("http://desk.example.jp/x", "/x"), Piece(".")]),
        ("http://desk.example.jp.evil.example/x", [Piece("http://desk.example.jp.evil.example/x")]),
        ("http://desk.example.jp//evil.example", [Piece("http://desk.example.jp//evil.example")]),
        ("javascript:alert(1)", [Piece("javascript:alert(1)")]),
    ],
)
def test_links_lead_to_our_own_pages_and_nowhere_else(line: str, expected: list[Piece]) -> None:
    assert pieces(line, "http://desk.example.jp") == [expected]
