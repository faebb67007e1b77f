"""The tally beside the records: when a KPI is declared otherwise, in portions, and proved from the command line."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

import banso
from engine import kpi, parties
from engine.domain.access import SYSTEM
from engine.kpi import clock as figures_clock
from engine.kpi import tally
from engine.store.figures import TallyRow, TallyStateRow
from engine.work import Services, Work, begin
from notifications import clock as bell
from tests.engine.tally_lab import LAB, Deed, open_lab, write
from tests.engine.test_tally_laws import TERM

LARGE = 'where = "size > 2"'
DAY = dt.date(2026, 10, 6)


@pytest.fixture
def lab(services: Services) -> Services:
    """Return a desk with five deeds of the sizes 0 to 4."""
    open_lab(services)
    with begin(services, SYSTEM) as work:
        firm = parties.company_for(work, LAB, "企業", municipality=None)
        for size in range(5):
            write(work, Deed(on=DAY, company=0, size=size), [firm])
    return services


def large(services: Services) -> object:
    """Count what is large."""
    with begin(services, SYSTEM, read_only=True) as work:
        return kpi.figure(book(work), "large", TERM).value


def book(work: Work) -> kpi.Ledger:
    return kpi.ledger(work, work.programmes.current(work.session, LAB))


def verify(services: Services, *words: str) -> Result:
    environment = {"BANSO_DATABASE_URL": services.settings.database_url, "BANSO_SECRET_KEY": "for-tests-only-and-long"}
    return CliRunner().invoke(banso.main, ["figures", "verify", LAB, *words], env=environment)


def test_a_kpi_declared_otherwise_is_counted_anew(lab: Services) -> None:
    assert large(lab) == 2
    open_lab(lab, change=(LARGE, 'where = "size > 1"'))
    assert large(lab) == 3


def test_a_kpi_that_is_gone_leaves_nothing_behind(lab: Services) -> None:
    open_lab(lab, change=("persons = {", "people = {"))
    with begin(lab, SYSTEM, read_only=True) as work:
        assert "persons" not in set(work.session.scalars(select(TallyRow.kpi_key)))
        assert kpi.figure(book(work), "people", TERM).value == 0


def test_many_records_are_counted_in_portions_by_the_clock(lab: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "PORTION", 2)
    open_lab(lab, change=(LARGE, 'where = "size > 1"'))
    with begin(lab, SYSTEM, read_only=True) as work:
        unfinished = kpi.figure(book(work), "large", TERM)
    assert unfinished.value is None
    assert "集計中" in unfinished.notes[0].ja
    bell.fire_due(lab)
    assert large(lab) == 3


def test_a_database_of_before_is_counted_when_the_clock_begins(lab: Services) -> None:
    with begin(lab, SYSTEM) as work:
        work.session.execute(delete(TallyRow))
        work.session.execute(delete(TallyStateRow))
    assert large(lab) is None
    bell.tidy(lab)
    assert large(lab) == 2


def test_an_unchanged_declaration_is_not_counted_anew(lab: Services) -> None:
    with begin(lab, SYSTEM) as work:
        work.session.execute(update(TallyRow).where(TallyRow.kpi_key == "large").values(is_decided=False))
        figures_clock.catch_up(work)
    assert large(lab) == 0


def test_verifying_finds_nothing_where_nothing_is_wrong(lab: Services) -> None:
    found = verify(lab)
    assert (found.exit_code, "一致しました" in found.output) == (0, True)


def test_verifying_names_what_differs_and_mends_it(lab: Services) -> None:
    with begin(lab, SYSTEM) as work:
        work.session.execute(delete(TallyRow).where(TallyRow.kpi_key == "large"))
    found = verify(lab, "--json", "--mend")
    assert found.exit_code == 1
    assert [json.loads(line)["wrong"] for line in found.output.splitlines()] == ["missing"] * 2
    assert verify(lab).exit_code == 0
    assert large(lab) == 2
