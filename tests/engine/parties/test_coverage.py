"""Coverage counts records that stand, on both databases."""

from engine import records
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.parties import coverage
from engine.parties.coverage import Coverage
from engine.work import Services, begin
from tests.engine.kpi_lab import open_programme, visit

YAMAGATA = ProgrammeKey("yamagata")


def places(services: Services) -> list[Coverage]:
    """Return where something was done."""
    with begin(services, SYSTEM, read_only=True) as work:
        return [one for one in coverage.of_programme(work, YAMAGATA) if one.records]


def test_withdrawn_records_are_not_among_them(services: Services) -> None:
    open_programme(services, "yamagata")
    first, *_rest = (visit(services, "株式会社あけぼの", f"2026-10-0{day}") for day in (6, 7, 8))
    assert [one.records for one in places(services)] == [3]
    with begin(services, SYSTEM) as work:
        records.withdraw(work, first, reason="二重に入力した")
    assert [one.records for one in places(services)] == [2]
