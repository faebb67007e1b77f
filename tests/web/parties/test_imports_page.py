"""A list is taken in on the pages, without any script."""

import io

import pytest
from flask import Flask

from engine.imports import running
from engine.work import Services
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, Player
from tests.web.staff.site import Visitor, ask, texts, visit

FILE = (
    "企業名,市町村,法人番号,備考\n㈱髙橋製作所,枕崎市,,重点\n誤った番号の会社,,123,\n有限会社くすのは製茶園,46223,,\n"
)


def send(visitor: Visitor, content: bytes = FILE.encode("cp932"), name: str = "名簿.csv", **fields: str) -> str:
    """Send a file; return where its page is."""
    told = {"programme": "kagoshima", "target": "companies", **fields}
    answer = visitor.post("/imports", file=(io.BytesIO(content), name), **told)
    assert answer.status_code == 303, texts(answer, "//div[@role='alert']")
    return answer.location


@pytest.mark.parametrize(("player", "status"), [(SATO, 403), (MORI, 200), (KENCHO, 403), (KANRI, 403), (PASSERBY, 403)])
def test_only_supervisors_import(app: Flask, player: Player, status: int) -> None:
    assert visit(app, player).get("/imports").status_code == status


def test_a_file_is_looked_through_then_taken_in(app: Flask, site: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running.apply, "__defaults__", (1,))
    ask(site)
    visitor = visit(app, MORI)
    page = send(visitor)
    shown = visitor.get(page).text
    assert "Shift_JIS（CP932）" in shown
    assert "㈱髙橋製作所" in shown
    refused = visitor.post(page, **{"c-0": "", "c-1": "municipality"})
    assert refused.status_code == 422
    assert "名称の列を選んでください" in refused.text
    columns = {"c-0": "name", "c-1": "municipality", "c-2": "corporate_number", "c-3": "+"}
    assert visitor.post(page, **columns).status_code == 303
    rows = texts(visitor.get(page), "//section[@aria-labelledby='found-heading']//tbody/tr")
    assert ["誤り" in row for row in rows] == [True, False]
    assert "登録済みの「有限会社くすのは製茶」と似ています" in rows[1]
    assert visitor.post(f"{page}/apply").status_code == 303
    assert "2行のうち1行" in visitor.get(page).text
    assert visitor.post(f"{page}/apply").status_code == 303
    assert "2行を取り込みました" in visitor.get(page).text
    assert visitor.post(f"{page}/apply").status_code == 409
    assert "重点" in visitor.get("/companies/2").text


def test_wrong_rows_are_handed_back(app: Flask) -> None:
    visitor = visit(app, MORI)
    page = send(visitor)
    visitor.post(page, **{"c-0": "name", "c-2": "corporate_number"})
    answer = visitor.get(f"{page}/errors.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "検査数字" in answer.data.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"%PDF-1.7", {}, "CSVファイルか"),
        (b"", {}, "ファイルが空です"),
        (FILE.encode(), {"target": "list"}, "名簿の名前を入力してください"),
    ],
)
def test_what_cannot_be_taken_is_said(app: Flask, content: bytes, fields: dict[str, str], said: str) -> None:
    told = {"programme": "kagoshima", "target": "companies", **fields}
    answer = visit(app, MORI).post("/imports", file=(io.BytesIO(content), "x.csv"), **told)
    assert answer.status_code == 422
    assert said in answer.text


def test_imports_of_neighbours_are_unknown(app: Flask) -> None:
    visitor = visit(app, MORI)
    page = send(visitor)
    stranger = visit(app, PASSERBY)
    for path in (page, f"{page}/errors.csv"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{page}/apply").status_code == 404
    told = {"programme": "neighbour", "target": "companies"}
    assert visitor.post("/imports", file=(io.BytesIO(FILE.encode()), "x.csv"), **told).status_code == 403
    assert visitor.post(f"{page}/drop").status_code == 303
    assert "取りやめ" in visitor.get(page).text
