"""What service tasks look up for a diagram: records of other cases, figures, companies of a list."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from engine import lookup_jobs
from engine.bpmn import JobCall
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, InstanceId
from engine.imports import companies
from engine.job import JobContext
from engine.work import Services, Work, begin
from tests.clock import MovableClock, japan
from tests.engine.report_desk import NANPU, case, company, open_desk, release, visit


@pytest.fixture
def desk(sqlite_services: Services, clock: MovableClock) -> Services:
    open_desk(sqlite_services)
    clock.move_to(dt.date(2026, 11, 18))
    return sqlite_services


def asked(work: Work, headers: dict[str, str], **inputs: Any) -> JobContext:
    """Return what a service task is given."""
    call = JobCall(
        type="", element_id="look", element_name="調べる", headers=headers, inputs=inputs, process_id="trying"
    )
    return JobContext(case_id=CaseId(1), instance_id=InstanceId(1), release=release(work), call=call)


def test_records_are_found_by_what_they_say_and_what_the_task_hands_in(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        firm = company(work, "株式会社あけぼの")
        visit(work, japan(2026, 10, 6, 14), by=firm, hours="2")
        visit(work, japan(2026, 10, 9, 14), by=firm, hours="3")
        visit(work, japan(2026, 10, 7, 14), hours="5")
        wanted = asked(work, {"kind": "visit", "where": "company_name = of_firm"}, of_firm="株式会社あけぼの")
        found = lookup_jobs.find_records(work, wanted)
    assert found["count"] == 2
    assert [one["hours"] for one in found["records"]] == [Decimal(2), Decimal(3)]
    assert found["last"]["occurred_on"] == dt.date(2026, 10, 9)


def test_nothing_found_is_said_so(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        found = lookup_jobs.find_records(work, asked(work, {"kind": "visit"}))
    assert found == {"count": 0, "records": [], "last": None}


def test_a_company_that_has_its_case_is_left_out_and_another_is_named_once(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        done, waiting = company(work, "株式会社あけぼの"), company(work, "港物産株式会社")
        case(work, done)
        for firm in (done, waiting, waiting):
            visit(work, japan(2026, 10, 6, 14), by=firm)
        wanted = asked(work, {"kind": "visit", "without_case": "consultation"})
        found = lookup_jobs.find_records(work, wanted)
    assert [one["company_name"] for one in found["records"]] == ["港物産株式会社"]


def test_figures_are_read_as_they_stand(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        firm = company(work, "株式会社あけぼの")
        for day in (6, 9):
            visit(work, japan(2026, 11, day, 14), by=firm)
        visit(work, japan(2026, 10, 6, 14), by=firm)
        found = lookup_jobs.read_figures(work, asked(work, {"kpis": "visits firms"}))
    assert found == {"visits": Decimal(2), "firms": Decimal(1)}


def test_the_companies_of_a_list_come_by_name_with_the_columns_of_the_list(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        members = {company(work, "港物産株式会社"): {"担当課": "産業課"}, company(work, "株式会社あけぼの"): {}}
        companies.enlist(work, NANPU, "指定訪問先", members)
        company(work, "株式会社よそもの")
        found = lookup_jobs.list_companies(work, asked(work, {"list": "指定訪問先"}))
    assert found["count"] == 2
    assert [one["company_name"] for one in found["companies"]] == ["株式会社あけぼの", "港物産株式会社"]
    assert found["companies"][1]["details"] == {"担当課": "産業課"}
