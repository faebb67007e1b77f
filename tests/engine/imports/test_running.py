"""Imports: nothing happens before they are applied, by portions, and twice is once."""

import pytest
from sqlalchemy import func, select

from engine.domain.access import NotAllowed
from engine.domain.import_states import ImportStatus, LineOutcome
from engine.errors import Invalid
from engine.imports import page, running
from engine.imports.columns import Target
from engine.imports.running import NewImport
from engine.parties import changes, companies, company_list, institutions
from engine.parties.company_list import CompanyWish
from engine.parties.institutions import InstitutionWish
from engine.store.people import CompanyRow
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KENCHO, MORI, PASSERBY, SATO, Player, actor
from tests.engine.parties.test_companies import NUMBER, OTHER_NUMBER, register

FILE = f"""企業名,法人番号,市町村名,資本金（円）,従業員数,主な製品
㈱髙橋製作所,{NUMBER},枕崎市,1000万円,12人,金型
みなみ製茶,,46223,,,緑茶
みなみ製茶園,,南九州市,,,煎茶
架空工業,7000012050003,どこか市,たくさん,多数,
,,,,,無名
高橋製作所,{NUMBER},,,,二度目
新しい会社,,,,5,=1+1
"""


def sent(
    services: Services, text: str = FILE, target: Target = Target.COMPANIES, player: Player = MORI, **options: str
) -> int:
    """Send a file and look it through with the columns as guessed."""
    with begin(services, actor(services, player)) as work:
        new = NewImport(
            programme=KAGOSHIMA, target=target, file_name="名簿.csv", content=text.encode("cp932"), **options
        )
        made = running.upload(work, new)
        running.assign(work, made, page.read(work, made).columns)
    return made


def shown(services: Services, import_id: int, outcome: LineOutcome | None = None) -> page.ImportPage:
    with begin(services, actor(services, MORI), read_only=True) as work:
        return page.read(work, import_id, outcome)


def take_in(services: Services, import_id: int, most: int = running.PORTION) -> int:
    with begin(services, actor(services, MORI)) as work:
        return running.apply(work, import_id, most)


def count(services: Services) -> int:
    with begin(services, actor(services, MORI), read_only=True) as work:
        return work.session.scalar(select(func.count()).select_from(CompanyRow)) or 0


@pytest.fixture
def known(desk: Services) -> Services:
    """Know two companies before the file comes."""
    register(desk, "高橋製作所株式会社", corporate_number=NUMBER, municipality="枕崎市", employees="10")
    register(desk, "みなみ製茶", municipality="46223")
    return desk


def test_the_dry_run_says_what_would_happen(known: Services) -> None:
    number = sent(known)
    found = shown(known, number)
    assert dict(found.counts) == {
        LineOutcome.UPDATE: 1,
        LineOutcome.SAME: 1,
        LineOutcome.DOUBTFUL: 1,
        LineOutcome.ERROR: 3,
        LineOutcome.NEW: 1,
    }
    said = {line.number: [(one.column, one.text.ja) for one in line.problems] for line in found.lines}
    assert {column for column, _text in said[5]} == {"法人番号", "市町村名", "資本金（円）", "従業員数"}
    assert said[6] == [("企業名", "企業名がありません。")]
    assert said[7] == [("企業名", "2行目と同じ企業です。どちらかを除いてください。")]
    assert said[4] == [("", "登録済みの「みなみ製茶」と似ています。")]
    assert count(known) == 2


def test_an_import_goes_by_portions_and_twice_is_once(known: Services) -> None:
    number = sent(known)
    assert [take_in(known, number, 2), shown(known, number).applied, take_in(known, number, 2)] == [2, 2, 0]
    assert shown(known, number).summary.status is ImportStatus.DONE
    with pytest.raises(running.ImportOver):
        take_in(known, number)
    again = sent(known)
    assert shown(known, again).counts == {LineOutcome.SAME: 4, LineOutcome.ERROR: 3}
    take_in(known, again)
    assert count(known) == 4


def test_a_value_that_an_import_changed_keeps_what_it_was(known: Services) -> None:
    take_in(known, sent(known))
    with begin(known, actor(known, MORI), read_only=True) as work:
        row = work.session.scalars(select(CompanyRow).where(CompanyRow.corporate_number == NUMBER)).one()
        history = {
            one.field: (one.before, one.after, one.reason) for one in changes.history(work, {"company_id": row.id})
        }
        assert companies.values_of(row)["capital"] == "10000000"
    assert history["employees"] == ("10", "12", "名簿の取込み（名簿.csv）")


def test_a_row_that_became_known_meanwhile_makes_no_second_company(known: Services) -> None:
    number = sent(known)
    register(known, "新しい会社")
    take_in(known, number)
    assert count(known) == 4


def test_a_designated_list_keeps_its_own_columns(known: Services) -> None:
    number = sent(known, target=Target.LIST, list_name="必ず訪問する企業")
    take_in(known, number)
    with begin(known, actor(known, SATO), read_only=True) as work:
        assert company_list.list_names(work, KAGOSHIMA) == ["必ず訪問する企業"]
        listed = company_list.find(work, CompanyWish(programme=KAGOSHIMA, list_name="必ず訪問する企業"))
        row = work.session.scalars(select(CompanyRow).where(CompanyRow.corporate_number == NUMBER)).one()
        assert "主な製品" not in companies.values_of(row)
    assert len(listed) == 4


def test_institutions_are_known_by_name(desk: Services) -> None:
    rows = (
        "みどり浦商工会,new@midoriura.example.jp,商工会,鹿児島地域",
        "新協議会,x@example.jp,業界団体,",
        "誤り,,架空,",
    )
    file = "\n".join(("機関名,メール,種別,地域", *rows))
    number = sent(desk, file, Target.INSTITUTIONS)
    assert shown(desk, number).counts == {LineOutcome.UPDATE: 1, LineOutcome.NEW: 1, LineOutcome.ERROR: 1}
    take_in(desk, number)
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        (found,) = institutions.find(work, InstitutionWish(programme=KAGOSHIMA, q="みどり浦"))
    assert found.shown("email").ja == "new@midoriura.example.jp"
    assert shown(desk, sent(desk, file, Target.INSTITUTIONS)).counts[LineOutcome.SAME] == 2


def test_wrong_rows_come_back_as_a_file_nothing_runs_of(sqlite_desk: Services) -> None:
    number = sent(sqlite_desk, "企業名,法人番号,備考\nあおば,1,=HYPERLINK(1)\nみどり,,\n")
    with begin(sqlite_desk, actor(sqlite_desk, MORI), read_only=True) as work:
        lines = page.errors_csv(work, number).decode("utf-8-sig").splitlines()
    assert lines[0] == "行,誤り,企業名,法人番号,備考"
    assert lines[1].endswith(",あおば,1,'=HYPERLINK(1)")
    assert len(lines) == 2


@pytest.mark.parametrize("columns", [{"0": "capital"}, {"0": "name", "1": "name"}, {}])
def test_columns_must_be_clear(sqlite_desk: Services, columns: dict[str, str]) -> None:
    number = sent(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work, pytest.raises(running.ColumnsUnclear):
        running.assign(work, number, columns)


def test_an_import_that_was_given_up_goes_no_further(sqlite_desk: Services) -> None:
    number = sent(sqlite_desk)
    take_in(sqlite_desk, number, 1)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        running.drop(work, number)
        with pytest.raises(running.ImportOver):
            running.apply(work, number)
        with pytest.raises(running.ImportOver):
            running.assign(work, number, {"0": "name"})
    assert count(sqlite_desk) == 1


def test_only_supervisors_import(sqlite_desk: Services) -> None:
    for player in (SATO, KENCHO, PASSERBY):
        with pytest.raises(NotAllowed):
            sent(sqlite_desk, player=player)
    number = sent(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, PASSERBY)) as work, pytest.raises(running.NoSuchImport):
        page.read(work, number)
    with pytest.raises(Invalid):
        sent(sqlite_desk, target=Target.LIST)


def test_a_number_decides_before_the_name(sqlite_desk: Services) -> None:
    register(sqlite_desk, "㈱あおば", municipality="46201", corporate_number=NUMBER)
    file = f"企業名,法人番号,市町村\n㈱あおば,{OTHER_NUMBER},46201\n青葉（改名）,{NUMBER},46201\n"
    assert shown(sqlite_desk, sent(sqlite_desk, file)).counts == {LineOutcome.NEW: 1, LineOutcome.UPDATE: 1}
