"""Companies: found again, listed, edited with a reason, foreign ones unknown."""

import pytest

from engine import cases, parties
from engine.domain.access import COMPANY, SYSTEM, NotAllowed
from engine.domain.company_fields import Origin
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.errors import Invalid
from engine.parties import changes, companies, company_list, company_page, editing
from engine.parties.company_list import CompanyWish
from engine.programmes import NoSuchProgramme
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, KENCHO, PASSERBY, SATO, Player, actor
from tests.make import a_case

NUMBER = "7000012050002"
OTHER_NUMBER = "8000020130001"


def register(services: Services, name: str, player: Player = SATO, **typed: str) -> CompanyId:
    with begin(services, actor(services, player)) as work:
        return editing.register(work, KAGOSHIMA, {"name": name, **typed}, reason="名簿による")


def edit(
    services: Services, company_id: CompanyId, player: Player = SATO, seen: int | None = None, **typed: str
) -> None:
    with begin(services, actor(services, player)) as work:
        editing.edit(work, company_id, typed, reason="本人からの連絡", seen=seen)


def found(services: Services, q: str, player: Player = SATO, municipality: str | None = None) -> list[str]:
    with begin(services, actor(services, player), read_only=True) as work:
        asked = CompanyWish(programme=KAGOSHIMA, q=q, municipality=municipality)
        lines = company_list.find(work, asked)
        assert company_list.count(work, asked) == len(lines)
        return [line.company.name for line in lines]


def test_a_company_is_found_however_its_name_is_written(desk: Services) -> None:
    register(desk, "株式会社髙橋製作所", corporate_number=NUMBER, municipality="枕崎市")
    register(desk, "有限会社高田製茶", municipality="46201")
    assert found(desk, "㈱高橋") == ["株式会社髙橋製作所"]
    assert found(desk, "高") == ["株式会社髙橋製作所", "有限会社高田製茶"]
    assert found(desk, "70000120") == ["株式会社髙橋製作所"]
    assert found(desk, "", municipality="46204") == ["株式会社髙橋製作所"]
    assert found(desk, "%") == []


def test_cases_and_records_are_counted_each_time(sqlite_desk: Services) -> None:
    a_case(sqlite_desk)
    a_case(sqlite_desk, "followed", company_name="くすのは製茶（有）")
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        (line,) = company_list.find(work, CompanyWish(programme=KAGOSHIMA))
        page = company_page.read(work, line.company.id)
    assert (line.cases, line.records) == (2, len(page.records))
    assert line.records > 0
    assert len(page.cases) == 2


def test_a_company_told_with_its_number_later_takes_it(sqlite_desk: Services) -> None:
    with begin(sqlite_desk, COMPANY) as work:
        first = parties.company_for(work, KAGOSHIMA, "㈱あおば", municipality="46201")
        wrong = parties.company_for(work, KAGOSHIMA, "㈱あおば", municipality="46201", corporate_number="123")
        again = parties.company_for(work, KAGOSHIMA, "あおば㈱", municipality="46201", corporate_number=NUMBER)
        other = parties.company_for(work, KAGOSHIMA, "㈱あおば", municipality="46201", corporate_number=OTHER_NUMBER)
        assert first == wrong == again != other
        (change,) = changes.history(work, changes.of_company(first))
    assert (change.field, change.before, change.after, change.origin) == (
        "corporate_number",
        None,
        NUMBER,
        Origin.INTAKE,
    )


def test_a_new_company_keeps_what_its_request_says_of_it(sqlite_desk: Services) -> None:
    a_case(sqlite_desk)
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        (line,) = company_list.find(work, CompanyWish(programme=KAGOSHIMA))
        values = {one.key: one.shown.ja for one in company_page.read(work, line.company.id).values if one.value}
    assert values == {"name": "有限会社くすのは製茶", "municipality": "南九州市", "industry": "製造業"}


def test_cases_are_found_by_a_company_however_written(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk, company_name="株式会社髙橋製作所")
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        assert [case.id for case in cases.find(work, q="㈱高橋")] == [case_id]
        assert cases.find(work, q="㈱山田") == []


def test_every_change_keeps_before_and_after(desk: Services) -> None:
    company_id = register(desk, "㈱あおば", capital="1000万円")
    edit(desk, company_id, capital="0.2億円", name="株式会社 青葉", employees="")
    with begin(desk, actor(desk, SATO), read_only=True) as work:
        page = company_page.read(work, company_id)
    shown = {line.change.field: (line.before.ja, line.after.ja, line.change.reason) for line in page.history}
    assert shown == {
        "capital": ("10,000,000円", "20,000,000円", "本人からの連絡"),
        "name": ("㈱あおば", "株式会社 青葉", "本人からの連絡"),
    }
    assert found(desk, "青葉") == ["株式会社 青葉"]
    assert found(desk, "あおば") == []


def test_nothing_changes_without_a_reason_or_with_a_mistake(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    register(sqlite_desk, "㈱みどり", corporate_number=NUMBER)
    with pytest.raises(Invalid) as refused:
        edit(sqlite_desk, company_id, capital="？", corporate_number="7000012050003")
    assert set(refused.value.fields) == {"capital", "corporate_number"}
    with pytest.raises(Invalid) as taken:
        edit(sqlite_desk, company_id, corporate_number=NUMBER)
    assert "㈱みどり" in taken.value.fields["corporate_number"][0].ja
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work, pytest.raises(Invalid, match="reason"):
        editing.edit(work, company_id, {"capital": "1"}, reason=" ")


def test_an_edit_over_somebody_elses_is_refused(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    edit(sqlite_desk, company_id, seen=0, capital="1")
    with pytest.raises(editing.ChangedMeanwhile):
        edit(sqlite_desk, company_id, seen=0, capital="2")


def test_personal_data_are_for_those_who_help(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば", phone="099-555-0101", representative="青葉 一郎")
    edit(sqlite_desk, company_id, phone="099-555-0102", capital="100万円")
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO), read_only=True) as work:
        page = company_page.read(work, company_id)
    assert not {"phone", "representative", "email"} & {line.key for line in page.values}
    assert not page.history
    assert not page.contacts
    with pytest.raises(NotAllowed):
        edit(sqlite_desk, company_id, KENCHO, name="㈱べつ")


def test_a_foreign_company_does_not_exist(sqlite_desk: Services) -> None:
    company_id = register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, PASSERBY)) as work:
        with pytest.raises(companies.NoSuchCompany):
            company_page.read(work, company_id)
        with pytest.raises(companies.NoSuchCompany):
            editing.edit(work, company_id, {}, reason="x")
        with pytest.raises(NoSuchProgramme):
            company_list.find(work, CompanyWish(programme=KAGOSHIMA))
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        assert company_list.find(work, CompanyWish(programme=ProgrammeKey("other"))) == []
        assert cases.find(work) == []
