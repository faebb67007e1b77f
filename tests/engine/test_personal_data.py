"""Personal data of records go to those who may read them, and leave a note."""

import pytest
from sqlalchemy import select

from engine import records
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.errors import Refused
from engine.records import personal
from engine.store.evidence import FactRow
from engine.work import Services, begin
from tests.cast import KENCHO, SATO, actor
from tests.domain.record_kinds import programme
from tests.engine.record_lab import open_programme, visit


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "yamagata", SATO, KENCHO)
    return sqlite_services


def test_masked_values_hold_no_personal_data(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        record = records.get(work, visit(work))
    values = personal.masked(programme("yamagata").records["visit"].fields, record.fields)
    assert (values["contact_name"], values["summary"]) == (None, "紙の伝票をなくしたい。")


def test_rows_keep_what_is_not_personal() -> None:
    lecture, council = programme("kagoshima").records["lecture"], programme("kyushu").records["council"]
    people = [{"firm": "しおかぜ", "person": "星野 昴", "contact": "099-000-0000", "after_follow": "F1"}]
    assert personal.masked(lecture.fields, {"participants": people})["participants"] == [
        {"firm": "しおかぜ", "after_follow": "F1", "followed_on": None}
    ]
    members = [{"member_number": "1", "name": "月輪 灯"}]
    assert personal.masked(council.fields, {"members": members})["members"] == [{"member_number": "1"}]


@pytest.mark.shows("NAG-21", "YAM-43")
def test_reading_them_is_noted_and_needs_the_permission(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
    with begin(desk, actor(desk, SATO)) as work:
        personal.note_reading(work, number)
    with begin(desk, actor(desk, KENCHO)) as work, pytest.raises(Refused):
        personal.note_reading(work, number)
    with begin(desk, SYSTEM) as work:
        facts = select(FactRow).where(FactRow.kind == FactKind.PERSONAL_READ)
        noted = [(fact.actor_name, fact.data["record_id"]) for fact in work.session.scalars(facts)]
    assert noted == [(SATO.name, number)]
