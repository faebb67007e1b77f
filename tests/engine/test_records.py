"""Records of what people did."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import definitions, files, records, trail
from engine.domain.access import SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import CaseId
from engine.errors import Invalid
from engine.files import NewFile
from engine.store.evidence import FactRow
from engine.work import Services, Work, begin
from tests.cast import KANRI, SATO, actor, hire
from tests.clock import japan
from tests.engine.report_desk import NANPU, case, company, folder, open_desk, release, visit


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_desk(sqlite_services)
    return sqlite_services


@pytest.fixture
def anywhere(services: Services) -> Services:
    """Return the desk on SQLite and on PostgreSQL, for what the database keeps and finds."""
    open_desk(services)
    return services


def facts(work: Work) -> list[FactRow]:
    work.chains.write(work.session)
    wanted = select(FactRow).where(FactRow.kind == FactKind.RECORD_WRITTEN).order_by(FactRow.id)
    return list(work.session.scalars(wanted))


def test_a_record_comes_back_typed(anywhere: Services) -> None:
    with begin(anywhere, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 6, 14), hours="1.50", tools=["L2", "L1", "L2"], advice="在庫の見直し")
    with begin(anywhere, SYSTEM, read_only=True) as work:
        view = records.get(work, number)
    assert view.fields["hours"] == Decimal("1.5")
    assert view.fields["held_at"] == japan(2026, 10, 6, 14)
    assert view.fields["tools"] == ["L2", "L1"]
    assert view.fields["attendees"] is None
    assert view.occurred_on == dt.date(2026, 10, 6)


def test_a_moment_counts_on_its_japanese_day(anywhere: Services) -> None:
    with begin(anywhere, SYSTEM) as work:
        number = visit(work, dt.datetime(2026, 8, 31, 15, 30, tzinfo=dt.UTC))
        assert records.get(work, number).occurred_on == dt.date(2026, 9, 1)
        september = records.between(work, NANPU, "visit", dt.date(2026, 9, 1), dt.date(2026, 9, 30))
        august = records.between(work, NANPU, "visit", dt.date(2026, 8, 1), dt.date(2026, 8, 31))
    assert [view.id for view in september] == [number]
    assert not august


def test_the_version_of_a_code_list_is_kept(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 6), attendees=[{"name": "受付", "via": "CH5"}])
        assert records.get(work, number).code_versions == {"channel": 3, "attendees.via": 3}


def test_every_wrong_field_is_named_at_once(desk: Services) -> None:
    wrong: dict[str, Any] = {"channel": "CH99", "hours": "たくさん", "attendees": [{"via": "CH5"}], "adviser": "nobody"}
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid) as refused:
        visit(work, "あした", **wrong)
    assert set(refused.value.fields) == {"held_at", "channel", "hours", "attendees-0.name", "adviser"}


def test_what_is_required_is_asked_for(desk: Services) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid) as refused:
        visit(work, "", channel="")
    assert [text.ja for text in refused.value.fields["channel"]] == ["「方法」を入力してください。"]
    assert "held_at" in refused.value.fields


def test_refuses_a_kind_the_programme_has_not(desk: Services) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(records.UnknownRecordKind):
        records.write(work, release(work), kind="seminar", case_id=None, task_id=None, company_id=None, data={})


def test_a_record_leaves_a_fact_without_its_texts(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 6), advice="社外秘の話")
        (fact,) = facts(work)
    assert fact.data["record_id"] == number
    assert "社外秘" not in str(fact.data)


def test_the_company_of_the_case_is_found_again_by_name(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        known = company(work, "株式会社南星精工舎")
        numbers = [visit(work, japan(2026, 10, day), by=known, company="（株）南星精工舎") for day in (6, 7)]
        other = visit(work, japan(2026, 10, 8), by=known, company="合同会社しおかぜ")
        found = [records.get(work, number).company_id for number in (*numbers, other)]
    assert found[:2] == [known, known]
    assert found[2] != known


@pytest.mark.parametrize("value", [10**9, True, 1.5])
def test_refuses_references_to_nothing(desk: Services, value: Any) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid) as refused:
        visit(work, japan(2026, 10, 6), company=value, adviser=value, papers=[value])
    assert set(refused.value.fields) == {"company", "adviser", "papers"}


def test_refuses_a_file_of_another_case(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        ours, theirs = case(work), case(work, number="令和8-NAN-0002")
        new = NewFile(name="a.txt", media_type="text/plain", content=b"a")
        file = files.add(work, new, programme=NANPU, case_id=theirs)
        visit(work, japan(2026, 10, 6), in_case=theirs, papers=[file.id])
        with pytest.raises(Invalid):
            visit(work, japan(2026, 10, 6), in_case=ours, papers=[file.id])


def test_a_correction_keeps_what_was_there_before(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        hire(work, SATO, NANPU)
        case_id = case(work)
        number = visit(work, japan(2026, 10, 6), in_case=case_id, channel="CH2")
    with begin(desk, actor(desk, SATO)) as work:
        view = records.correct(work, number, {"channel": "CH5", "hours": 1}, reason="電話だった")
        work.session.flush()
        newest = trail.of_case(work, case_id)[0]
    assert view.fields["channel"] == "CH5"
    assert (newest.data["before"], newest.data["after"]) == ({"channel": "CH2"}, {"channel": "CH5"})
    assert (newest.actor, newest.reason) == (SATO.name, "電話だった")


def test_a_corrected_day_moves_the_record_to_its_month(anywhere: Services) -> None:
    with begin(anywhere, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 31))
        view = records.correct(work, number, {"held_at": "2026-11-01T09:00"}, reason="日付の誤り")
    assert view.occurred_on == dt.date(2026, 11, 1)


def test_a_correction_without_change_leaves_no_fact(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 6))
        records.correct(work, number, {"channel": "CH2"}, reason="確認")
        assert len(facts(work)) == 1


@pytest.mark.parametrize(
    ("fields", "reason", "wrong"),
    [
        ({"channel": "CH9"}, "誤り", {"channel"}),
        ({"channel": ""}, "誤り", {"channel"}),
        ({"nonsense": 1}, "誤り", {"nonsense"}),
        ({"channel": "CH5"}, " ", {"reason"}),
    ],
)
def test_refuses_a_wrong_correction(desk: Services, fields: dict[str, Any], reason: str, wrong: set[str]) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 6))
        with pytest.raises(Invalid) as refused:
            records.correct(work, number, fields, reason=reason)
    assert set(refused.value.fields) == wrong


def test_nobody_learns_of_records_they_may_not_see(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        hire(work, KANRI, NANPU)
        number = visit(work, japan(2026, 10, 6))
    with begin(desk, actor(desk, KANRI)) as work:
        with pytest.raises(records.NoSuchRecord):
            records.get(work, number)
        with pytest.raises(records.NoSuchRecord):
            records.correct(work, number, {"channel": "CH5"}, reason="誤り")


def test_records_of_a_case_come_oldest_first(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        case_id = case(work)
        late, early = (visit(work, japan(2026, 10, day), in_case=case_id) for day in (20, 6))
        visit(work, japan(2026, 10, 7))
        assert [view.id for view in records.of_case(work, CaseId(case_id))] == [early, late]


def test_records_outside_the_term_are_listed(anywhere: Services) -> None:
    with begin(anywhere, SYSTEM) as work:
        before, _inside, after = (visit(work, f"{day}T09:00") for day in ("2026-03-31", "2026-04-01", "2027-04-01"))
        term = release(work).programme.term
        outside = records.outside(work, NANPU, term.start_on, term.end_on)
    assert [view.id for view in outside] == [before, after]


def test_old_records_stay_readable_when_their_kind_changes(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, japan(2026, 10, 6), advice="在庫の見直し")
        changed = ('label = "助言", type = "text"', 'label = "助言", type = "number"')
        definitions.publish_folder(work, folder(changed))
        assert records.get(work, number).fields["advice"] == "在庫の見直し"
