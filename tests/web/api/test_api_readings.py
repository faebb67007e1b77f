"""Companies and figures for programs: read as their person may, exact, part by part."""

from typing import Any

import orjson
import pytest
from flask import Flask

from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.parties import company_for
from engine.work import Services, begin
from tests.cast import KENCHO, SATO, hire
from tests.engine.kpi_lab import open_programme, visit
from tests.web.api.caller import Caller, calling
from tests.web.api.test_api_document import fits
from web.api.routes import companies, figures
from web.app import create_app

YAMAGATA = ProgrammeKey("yamagata")


@pytest.fixture
def office(services: Services) -> Services:
    """Return a programme with two visited companies and one never visited."""
    open_programme(services, "yamagata")
    with begin(services, SYSTEM) as work:
        hire(work, SATO, YAMAGATA)
        hire(work, KENCHO, YAMAGATA)
        company_for(work, YAMAGATA, "合同会社そら", municipality="06365")
    visit(services, "株式会社あけぼの", "2026-10-06")
    visit(services, "有限会社みなと", "2026-11-08")
    return services


@pytest.fixture
def app(office: Services) -> Flask:
    """Return the application."""
    return create_app(office)


@pytest.fixture
def program(app: Flask, office: Services) -> Caller:
    """Return a program of one of the staff."""
    return calling(app, office, SATO)


def test_companies_come_part_by_part(program: Caller) -> None:
    first = program.get("/companies?programme=yamagata&limit=2").get_json()
    rest = program.get(f"/companies?programme=yamagata&limit=2&cursor={first['next']}").get_json()
    fits(companies.Companies, first)
    names = [one["name"] for part in (first, rest) for one in part["companies"]]
    assert (sorted(names), rest["next"]) == (sorted({"合同会社そら", "株式会社あけぼの", "有限会社みなと"}), None)


def test_companies_are_found_by_name_however_written(program: Caller) -> None:
    asked = {"programme": "yamagata", "q": "（株）あけぼの"}
    (found,) = program.get("/companies", query_string=asked).get_json()["companies"]
    assert (found["name"], found["records"]) == ("株式会社あけぼの", 1)


def test_a_company_is_read_with_its_records(program: Caller) -> None:
    listed = program.get("/companies?programme=yamagata").get_json()["companies"]
    visited = next(one for one in listed if one["records"])
    found = program.get(f"/companies/{visited['id']}").get_json()
    fits(companies.CompanyDetail, found)
    assert (found["stands_for"], found["values"]["name"]) == ([visited["id"]], visited["name"])
    assert [one["name"] for one in found["newest_records"]] == ["訪問報告書"]


def told(program: Caller, **query: str) -> dict[str, dict[str, Any]]:
    answer = program.get("/figures", query_string={"programme": "yamagata", **query})
    assert answer.status_code == 200, answer.text
    fits(figures.Figures, answer.get_json())
    return {one["key"]: one for one in orjson.loads(answer.data)["figures"]}


def test_figures_are_told_over_a_period(program: Caller) -> None:
    october, term = (told(program, period=period)["k_y1"] for period in ("2026-10", "term"))
    assert (october["value"], term["value"]) == (1, 2)
    assert (october["start_on"], october["end_on"]) == ("2026-10-01", "2026-10-31")
    assert (term["target"], term["unit"]) == (400, "社")
    assert told(program)["k_y1"]["period"] == "term"


def test_the_authority_reads_figures_and_a_wrong_period_is_not_there(app: Flask, office: Services) -> None:
    authority = calling(app, office, KENCHO)
    assert told(authority)["k_y1"]["value"] == 2
    refused = authority.get("/figures?programme=yamagata&period=1999-01")
    assert (refused.status_code, refused.get_json()["code"]) == (404, "no_such_span")


@pytest.mark.parametrize("path", ["/companies", "/figures", "/companies?programme=yamagata&limit=0"])
def test_what_is_asked_wrongly_is_told(program: Caller, path: str) -> None:
    assert program.get(path).status_code == 422
