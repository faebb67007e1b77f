"""A step that waits for another's consent: refused with the clause, what was typed stays; reasons in both languages."""

from dataclasses import replace

import pytest
from flask import Flask

from engine import people
from engine.domain.access import SYSTEM
from engine.domain.ids import CaseId, UserId
from engine.programmes import Programmes
from engine.work import Services, begin
from tests.cast import MORI
from tests.clock import MovableClock, japan
from tests.engine import incident_desk
from tests.web.staff.site import page_of, texts, visit

WHY = "//details//dl//li"


@pytest.fixture
def site(site: Services, clock: MovableClock) -> Services:
    """Return services that read each release anew: the desk published here is no other test's."""
    fresh = replace(site, programmes=Programmes())
    incident_desk.publish(fresh)
    with begin(fresh, SYSTEM) as work:
        person_id = people.id_of_login(work, MORI.login)
        assert person_id is not None
        people.join(work, UserId(person_id), incident_desk.JIKO, roles=MORI.roles, groups=MORI.groups)
    clock.now = incident_desk.RECOGNISED_AT
    return fresh


@pytest.fixture
def incident(site: Services) -> CaseId:
    return incident_desk.recognised(site, reported_at=japan(2026, 11, 21, 23, 30))


def test_the_page_says_what_the_step_waits_for(app: Flask, site: Services, incident: CaseId) -> None:
    task = incident_desk.row(site, incident, "announce")
    answer = visit(app, MORI).post(f"/tasks/{task.id}")
    assert answer.status_code == 422
    (said,) = texts(answer, "//div[@role='alert']/p")
    assert said.startswith("「公表前の了解」が済むまで、この作業は完了できません。公表できない。")
    assert incident_desk.row(site, incident, "announce").status == task.status


@pytest.mark.parametrize(
    ("lang", "clause"), [("ja", "詳細報告（別紙）：令和8年11月22日（日）01:30"), ("en", "Detail report (annex)")]
)
def test_both_clauses_are_shown_in_the_reader_s_language(
    app: Flask, site: Services, incident: CaseId, lang: str, clause: str
) -> None:
    visitor = visit(app, MORI)
    visitor.post("/language", lang=lang)
    page = visitor.get(f"/tasks/{incident_desk.row(site, incident, 'detail_report').id}")
    assert any(clause in line for line in texts(page, WHY))


def test_the_case_shows_its_clocks_side_by_side_the_first_to_end_first(app: Flask, incident: CaseId) -> None:
    page = page_of(visit(app, MORI).get(f"/cases/{incident}"))
    clocks = page.xpath("//section[@aria-labelledby='clocks-heading']//li")
    counted = [
        clock.xpath(".//*[@data-countdown]/@data-countdown")[0]
        for clock in clocks
        if clock.xpath(".//*[@data-countdown]")
    ]
    assert len(counted) > 1
    assert counted == sorted(counted)
    for clock in clocks:
        (link,) = clock.xpath(".//a[text()='なぜ？']/@href")
        assert page.xpath(f"//*[@id='{link.removeprefix('#')}']//summary")
