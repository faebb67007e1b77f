"""The page of exports: count first, then the file; what cannot be written is said there."""

import hashlib

import pytest
from flask import Flask

from tests.cast import KANRI, KENCHO, MORI, SATO, Player
from tests.engine.exports.lab import table
from tests.web.staff.site import page_of, texts, visit

HERE = "/exports/yamagata"


def test_says_how_many_rows_there_are_before(app: Flask) -> None:
    page = visit(app, SATO).get(f"{HERE}?export=visits&period=2026-10")
    assert texts(page, "//section[@aria-labelledby='take']//p")[0] == "2行（出力の条件で絞る前）"


def test_proposes_the_period_that_was_agreed(app: Flask) -> None:
    page = page_of(visit(app, SATO).get(f"{HERE}?export=visits"))
    assert page.xpath("//select[@name='period']/option[@selected]/@value") == ["2026-10"]


@pytest.mark.parametrize("player", [SATO, KENCHO])
def test_sends_the_file_with_its_hash(app: Flask, player: Player) -> None:
    answer = visit(app, player).post(HERE, export="records.visit", period="all", format="csv", encoding="utf-8-sig")
    assert answer.status_code == 200
    assert len(table(answer.data)) == 2
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    assert "yamagata-records.visit-all.csv" in answer.headers["Content-Disposition"]
    answer.close()


def test_names_the_characters_and_keeps_what_was_chosen(app: Flask) -> None:
    answer = visit(app, SATO).post(HERE, export="records.visit", period="2026-10", format="csv", encoding="cp932")
    assert answer.status_code == 422
    assert "𠮷" in " ".join(texts(answer, "//*[@role='alert']"))
    assert page_of(answer).xpath("//select[@name='encoding']/option[@selected]/@value") == ["cp932"]


def test_the_authority_is_not_offered_cases_nor_personal_data(app: Flask) -> None:
    page = page_of(visit(app, KENCHO).get(f"{HERE}?export=records.visit"))
    assert "all.cases" not in page.xpath("//select[@name='export']/option/@value")
    assert page.xpath("//input[@name='personal']") == []
    refused = visit(app, KENCHO).post(HERE, export="records.visit", period="all", personal="1")
    assert refused.status_code == 403


def test_administrators_and_strangers_are_kept_out(app: Flask) -> None:
    assert visit(app, KANRI).get(HERE).status_code == 403
    assert visit(app, SATO).get("/exports/kagoshima").status_code == 404
    assert visit(app, SATO).get(f"{HERE}?export=visits&period=1999-01").status_code == 404


def test_supervisors_take_the_hand_over_package_and_others_do_not(app: Flask) -> None:
    answer = visit(app, MORI).post(f"{HERE}/handover")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    answer.close()
    assert "引継ぎ一式" not in visit(app, SATO).get(HERE).text
    assert visit(app, SATO).post(f"{HERE}/handover").status_code == 403
    assert visit(app, KENCHO).post(f"{HERE}/handover").status_code == 403
