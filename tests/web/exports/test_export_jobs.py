"""A workbook of many rows: asked for on the page, watched, fetched."""

import pytest
from flask import Flask

from engine.work import Services
from notifications.clock import make_files
from tests.cast import MORI, SATO
from tests.web.staff.site import page_of, texts, visit

HERE = "/exports/yamagata"
BOOK = {"export": "records.visit", "period": "all", "format": "xlsx", "dates": "era", "since": ""}


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two rows be many."""
    monkeypatch.setattr("engine.exports.queue.MOST_AT_ONCE", 1)


def test_a_long_workbook_is_made_behind_the_page(app: Flask, sqlite_services: Services) -> None:
    visitor = visit(app, SATO)
    asked = visitor.post(HERE, **BOOK)
    assert asked.status_code == 303
    waiting = visitor.get(asked.location)
    assert page_of(waiting).xpath("//progress/@max") == ["2"]
    assert page_of(waiting).xpath("//meta[@http-equiv='refresh']")
    make_files(sqlite_services)
    done = page_of(visitor.get(asked.location))
    assert done.xpath("//meta[@http-equiv='refresh']") == []
    answer = visitor.get(done.xpath("//a[@download]/@href")[0])
    assert answer.data.startswith(b"PK")
    assert answer.headers["X-Content-SHA256"] in visitor.get(asked.location).text
    assert texts(visitor.get(HERE), "//section[@aria-labelledby='jobs']//td")[-1] == "できました"


def test_csv_comes_at_once_however_long(app: Flask) -> None:
    answer = visit(app, SATO).post(HERE, **BOOK | {"format": "csv", "encoding": "utf-8-sig"})
    assert "令和8年10月6日" in answer.data.decode("utf-8-sig")
    answer.close()


def test_another_persons_file_is_not_there(app: Flask) -> None:
    asked = visit(app, SATO).post(HERE, **BOOK)
    assert visit(app, MORI).get(asked.location).status_code == 404
    assert visit(app, MORI).get(f"{asked.location}/file").status_code == 404
