"""Exports: agreed columns, no cleansing needed, nothing that runs, nothing personal by accident, all of it noted."""

import hashlib
import io

import openpyxl
import pytest
from sqlalchemy import select

from engine import records
from engine.domain.access import SYSTEM, NotAllowed
from engine.domain.export import Encoding, ExportFormat
from engine.exports import making
from engine.exports.offers import NoSuchExport, Wish, offered
from engine.programmes import NoSuchProgramme
from engine.render.table_file import NotInEncoding
from engine.store.evidence import FactRow
from engine.work import Services, begin
from tests.cast import KANRI, KENCHO, MORI, PASSERBY, SATO, actor, hire
from tests.domain.agreed_exports import AGREED
from tests.engine.exports.lab import YAMAGATA, export, table
from tests.engine.kpi_lab import open_programme, visit

ALL = "records.visit"


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    """Return services with visits of two months in a programme that agreed an export with its authority."""
    open_programme(sqlite_services, "yamagata", AGREED)
    with begin(sqlite_services, SYSTEM) as work:
        for player in (SATO, MORI, KENCHO, KANRI):
            hire(work, player, YAMAGATA)
        hire(work, PASSERBY)
    visit(sqlite_services, "株式会社あけぼの", "2026-09-30")
    visit(sqlite_services, "株式会社あけぼの", "2026-10-06")
    visit(sqlite_services, "有限会社みなと", "2026-10-08", result="R1")
    return sqlite_services


@pytest.mark.shows("YAM-14")
def test_the_columns_are_those_agreed_in_their_order(desk: Services) -> None:
    made, content = export(desk, "visits", period="2026-10")
    assert content.decode("cp932").splitlines()[0] == "訪問日,企業,業種,結果（コード）,結果,課題,要旨"
    assert (made.rows, made.name) == (1, "yamagata-visits-2026-10.csv")
    row = table(content, "cp932")[0]
    assert (row["訪問日"], row["業種"], row["結果（コード）"]) == ("2026-10-06", "E", "R4")
    assert row["結果"] != "R4"
    assert len(row["課題"].split("、")) == 2


@pytest.mark.shows("YAM-28")
def test_without_any_agreement_every_kind_can_be_had_whole(desk: Services) -> None:
    _made, content = export(desk, ALL)
    rows = table(content)
    assert [row["計上日"] for row in rows] == ["2026-09-30", "2026-10-06", "2026-10-08"]
    assert "月輪 灯" not in content.decode()
    assert "月輪 灯" in export(desk, ALL, personal=True)[1].decode()


def test_withdrawn_records_are_out_and_corrections_in(desk: Services) -> None:
    gone = visit(desk, "合同会社そら", "2026-10-20")
    with begin(desk, SYSTEM) as work:
        records.withdraw(work, gone, reason="二重に入力した")
    assert "合同会社そら" not in export(desk, ALL)[1].decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_no_text_runs_as_a_formula(desk: Services, start: str) -> None:
    visit(desk, "合同会社そら", "2026-10-20", summary=f"{start}1+1")
    _made, content = export(desk, ALL)
    found = next(row for row in table(content) if row["企業名"] == "合同会社そら")
    assert [cell for cell in found.values() if cell.startswith(start)] == []
    assert [cell for cell in found.values() if cell.startswith("'")]
    _made, book = export(desk, ALL, format=ExportFormat.XLSX)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book))["data"].iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []


def test_characters_cp932_does_not_have_are_named(desk: Services) -> None:
    visit(desk, "株式会社𠮷野〜家", "2026-10-20", summary="表裏 ☕")
    with pytest.raises(NotInEncoding) as refused:
        export(desk, ALL, encoding=Encoding.CP932)
    assert "𠮷" in refused.value.text.ja
    assert "☕" in refused.value.text.ja
    assert "〜" not in refused.value.text.ja
    assert "𠮷" in export(desk, ALL, encoding=Encoding.UTF8)[1].decode()


@pytest.mark.shows("NAG-18")
def test_each_export_is_noted_with_its_rows_and_hash(desk: Services) -> None:
    made, content = export(desk, ALL, actor(desk, KENCHO), period="2026-10")
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    with begin(desk, SYSTEM, read_only=True) as work:
        fact = work.session.scalars(select(FactRow).where(FactRow.kind == "data_exported")).one()
    assert (fact.actor_name, fact.data["rows"], fact.data["sha256"]) == (KENCHO.name, 2, made.sha256)
    assert (fact.data["export"], fact.data["period"]) == (ALL, "2026-10")


def test_the_same_rows_are_the_same_bytes(desk: Services) -> None:
    for form in ExportFormat:
        assert export(desk, ALL, format=form)[1] == export(desk, ALL, format=form)[1]


def test_the_count_is_that_of_the_file(desk: Services) -> None:
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        for key in offered(work, work.programmes.current(work.session, YAMAGATA).programme):
            if key != "visits":  # which has a condition of its own
                counted = making.count(work, Wish(programme=YAMAGATA, export=key))
                assert counted == export(desk, key)[0].rows


@pytest.mark.shows("NAG-18")
def test_the_authority_has_no_personal_data_and_no_cases(desk: Services) -> None:
    kencho = actor(desk, KENCHO)
    with pytest.raises(NotAllowed):
        export(desk, ALL, kencho, personal=True)
    with pytest.raises(NoSuchExport):
        export(desk, "all.cases", kencho)
    assert "月輪 灯" not in export(desk, ALL, kencho)[1].decode()


def test_strangers_and_administrators_get_nothing(desk: Services) -> None:
    with pytest.raises(NotAllowed):
        export(desk, ALL, actor(desk, KANRI))
    with pytest.raises(NoSuchProgramme):
        export(desk, ALL, actor(desk, PASSERBY))


@pytest.mark.parametrize(("key", "period"), [("nothing", ""), (ALL, "1999-01")])
def test_what_is_not_there_is_refused(desk: Services, key: str, period: str) -> None:
    with pytest.raises(NoSuchExport):
        export(desk, key, period=period)
