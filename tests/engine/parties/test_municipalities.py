"""Municipalities of a programme: found however written, by kind and area, with what was done there."""

import pytest
from sqlalchemy import select

from engine.domain.ids import CompanyId
from engine.domain.municipality import MunicipalityKind
from engine.domain.text import Text
from engine.parties import coverage, merging
from engine.parties.municipalities import Places, places
from engine.programmes import Release
from engine.store.people import CompanyRow
from engine.work import Services, Work, begin
from tests.cast import KAGOSHIMA, MORI, SATO, actor
from tests.engine.parties.test_companies import register
from tests.make import a_case


def company_of(work: Work, municipality: str) -> CompanyId:
    return work.session.scalars(select(CompanyRow.id).where(CompanyRow.municipality == municipality)).one()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("46204", "46204"),
        ("462047", "46204"),
        ("４６２０４", "46204"),
        ("枕崎市", "46204"),
        ("鹿児島県枕崎市", "46204"),
        ("鹿児島県枕崎市千代田町1-2", "46204"),
        ("462048", None),
        ("架空町", None),
        ("", None),
    ],
)
def test_a_municipality_is_found_however_written(desk_release: Release, written: str, code: str | None) -> None:
    assert places(desk_release.programme).find(written) == code


def test_kind_and_area_are_told(desk_release: Release) -> None:
    known = places(desk_release.programme).known
    assert known["46204"].kind is MunicipalityKind.CITY
    assert known["46204"].area == Text("南薩地域", "Nansatsu area")
    assert {place.kind for place in known.values()} >= {MunicipalityKind.TOWN, MunicipalityKind.VILLAGE}


def test_a_list_of_six_digits_takes_five() -> None:
    assert Places({}).find("462047") == "462047"
    assert Places({}).find("枕崎市") is None
    assert Places({}).name("46204") == Text("46204", "46204")


def test_companies_count_where_the_one_that_stands_is(desk: Services) -> None:
    a_case(desk)
    a_case(desk, company_name="くすのは製茶 支店", municipality="46201")
    with begin(desk, actor(desk, MORI)) as work:
        before = {line.place.code: line for line in coverage.of_programme(work, KAGOSHIMA) if line.place}
        merging.merge(work, company_of(work, "46201"), company_of(work, "46223"), reason="同一")
        after = {line.place.code: line for line in coverage.of_programme(work, KAGOSHIMA) if line.place}
        villages = coverage.of_programme(work, KAGOSHIMA, MunicipalityKind.VILLAGE)
    assert [(before[code].companies, before[code].cases) for code in ("46201", "46223")] == [(1, 1), (1, 1)]
    assert [(after[code].companies, after[code].cases) for code in ("46201", "46223")] == [(0, 0), (1, 2)]
    assert {line.place.kind for line in villages if line.place} == {MunicipalityKind.VILLAGE}


def test_those_without_a_place_come_last(sqlite_desk: Services) -> None:
    register(sqlite_desk, "㈱あおば")
    with begin(sqlite_desk, actor(sqlite_desk, SATO), read_only=True) as work:
        last = coverage.of_programme(work, KAGOSHIMA)[-1]
    assert (last.place, last.companies) == (None, 1)
