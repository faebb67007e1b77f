"""Programmes that have nothing but records (tests/domain/records), and records in them with sensible values."""

from typing import Any

from engine import definitions, programme_files, records
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey, RecordId
from engine.programmes import Release
from engine.work import Services, Work, begin
from tests.cast import Player, hire
from tests.domain.record_kinds import YEAR, folder_of

DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="http://example.jp/records">
  <bpmn:process id="idle" name="idle" isExecutable="true">
    <bpmn:startEvent id="start" name="start" />
    <bpmn:sequenceFlow id="flow" sourceRef="start" targetRef="done" />
    <bpmn:endEvent id="done" name="done" />
  </bpmn:process>
</bpmn:definitions>
"""
YAMAGATA = ProgrammeKey("yamagata")
VISIT = {
    "visited_at": "2026-10-06T14:00",
    "company": "株式会社つきのわ製作所",
    "employees": "E2",
    "business_form": "B01",
    "industry": "E",
    "sales": "S2",
    "municipality": "06365",
    "mode": "V1",
    "issues": ["C02", "C10"],
    "primary_issue": "C02",
    "introductions": ["I01"],
    "result": "R4",
    "summary": "紙の伝票をなくしたい。",
    "contact_name": "月輪 灯",
    "explained": True,
    "urged": True,
}


def open_programme(services: Services, key: str, *players: Player) -> None:
    """Publish one of the programmes and hire these people for it."""
    with begin(services, SYSTEM) as work:
        files = {**folder_of(key), "idle.bpmn": DIAGRAM}
        years = programme_files.years_until_now(files, YEAR)
        definitions.publish_folder(work, files, shift_years=years)
        for player in players:
            hire(work, player, ProgrammeKey(key))


def release(work: Work, key: str = YAMAGATA) -> Release:
    """Return the newest release of one of the programmes."""
    return work.programmes.current(work.session, ProgrammeKey(key))


def write(work: Work, key: str, kind: str, **data: Any) -> RecordId:
    """Write a record outside any case."""
    return records.write(work, release(work, key), kind=kind, case_id=None, task_id=None, company_id=None, data=data)


def visit(work: Work, **data: Any) -> RecordId:
    """Write a visit report; every field has a sensible value unless named."""
    return write(work, YAMAGATA, "visit", **{**VISIT, **data})
