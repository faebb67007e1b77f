"""Every その他 of a month is gone through: kept, mapped to a code, or made a code of its own."""

import datetime as dt
from typing import Any

import pytest

from engine import definitions, records
from engine.codes import review
from engine.codes.review import Decision, Use, Wish
from engine.domain.access import SYSTEM
from engine.domain.ids import RecordId
from engine.errors import Invalid, Refused
from engine.work import Services, Work, begin
from tests.cast import MORI, SATO, actor
from tests.domain.record_kinds import folder_of
from tests.engine.record_lab import DIAGRAM, YAMAGATA, open_programme, visit, write

OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "yamagata", SATO, MORI)
    return sqlite_services


@pytest.fixture
def number(desk: Services) -> RecordId:
    with begin(desk, SYSTEM) as work:
        return visit(work, issues=["C02", "C99"], issues_reason="雪下ろしの人手", municipality="06365")


def uses(work: Work) -> tuple[Use, ...]:
    return review.read(work, YAMAGATA, OCTOBER).uses


def wish(use: Use, decision: Decision, to_code: str | None = None) -> Wish:
    return Wish(record_id=use.record.id, field=use.field, position=use.position, decision=decision, to_code=to_code)


def test_each_use_comes_with_its_reason(desk: Services, number: RecordId) -> None:
    with begin(desk, SYSTEM) as work:
        visit(
            work, company="合同会社しおかぜ", visited_at="2026-11-02T10:00", issues=["C02", "C99"], issues_reason="翌月"
        )
        (use,) = uses(work)
    assert (use.record.id, use.field_name.ja, use.code_name.ja) == (number, "課題カテゴリ", "その他")
    assert use.reason == "雪下ろしの人手"
    assert "C99" not in [code.code for code in use.offered]


def test_a_use_that_is_right_stays(desk: Services, number: RecordId) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        review.decide(work, YAMAGATA, OCTOBER, wish(uses(work)[0], Decision.KEEP))
        (use,) = uses(work)
        assert (use.decision, use.decided_by) == (Decision.KEEP, MORI.name)
        assert records.get(work, number).revision == 1


def test_a_use_is_mapped_by_a_correction_that_names_the_reason(desk: Services, number: RecordId) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        review.decide(work, YAMAGATA, OCTOBER, wish(uses(work)[0], Decision.MAP, "C01"))
        found = review.read(work, YAMAGATA, OCTOBER)
        assert found.uses == ()
        assert [(one.reason, one.code, one.to_code) for one in found.mapped] == [("雪下ろしの人手", "C99", "C01")]
        assert records.get(work, number).fields["issues"] == ["C02", "C01"]
        assert records.get(work, number).fields["issues_reason"] is None
        assert records.states(work, number)[-1].reason == (
            "その他の見直し：「その他」（雪下ろしの人手）を「人手不足」に改めた"
        )


def test_a_reason_that_changes_is_decided_on_again(desk: Services, number: RecordId) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        review.decide(work, YAMAGATA, OCTOBER, wish(uses(work)[0], Decision.KEEP))
        records.correct(work, number, {"issues_reason": "除雪機の更新"}, reason="書き直し")
        assert [use.decision for use in uses(work)] == [None]


@pytest.mark.parametrize("to_code", [None, "C99", "nothing"])
def test_a_use_becomes_only_a_code_of_the_list(desk: Services, number: RecordId, to_code: str | None) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid):
        review.decide(work, YAMAGATA, OCTOBER, wish(uses(work)[0], Decision.MAP, to_code))


def test_a_month_is_closed_when_every_use_is_decided_on(desk: Services, number: RecordId) -> None:
    with begin(desk, actor(desk, MORI)) as work:
        assert review.open_counts(work, YAMAGATA, [OCTOBER]) == {OCTOBER: 1}
        with pytest.raises(review.Undecided):
            review.close(work, YAMAGATA, OCTOBER, attended_by="所管課", note="")
        review.decide(work, YAMAGATA, OCTOBER, wish(uses(work)[0], Decision.KEEP))
        review.close(work, YAMAGATA, OCTOBER, attended_by="所管課 2名", note="次回は12月")
        closing = review.read(work, YAMAGATA, OCTOBER).closing
        assert closing
        assert (closing.closed_by, closing.attended_by, closing.uses) == (MORI.name, "所管課 2名", 1)
        assert review.open_counts(work, YAMAGATA, [OCTOBER]) == {}


def test_who_took_part_has_to_be_said(desk: Services) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid) as refused:
        review.close(work, YAMAGATA, OCTOBER, attended_by=" ", note="")
    assert set(refused.value.fields) == {"attended_by"}


def test_only_a_supervisor_decides(desk: Services, number: RecordId) -> None:
    with begin(desk, actor(desk, SATO)) as work:
        assert not review.read(work, YAMAGATA, OCTOBER).may_decide
        with pytest.raises(Refused):
            review.decide(work, YAMAGATA, OCTOBER, wish(uses(work)[0], Decision.KEEP))


def test_a_review_is_a_record_where_the_programme_says_so(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        review.close(work, YAMAGATA, OCTOBER, attended_by="所管課", note="")
        today = dt.date(2026, 11, 18)
        (written,) = records.between(work, YAMAGATA, "code_review", today, today)
    fields: dict[str, Any] = dict(written.fields)
    assert (fields["month"], fields["uses"], fields["attended_by"]) == ("2026-10", 0, "所管課")


def test_codes_inside_rows_are_mapped_in_their_row(sqlite_services: Services) -> None:
    reviewed = folder_of("kyushu")["programme.toml"].replace(b"review = false", b"review = true")
    items = [{"item": f"S{number:02}", "state": "done", "content": "実施済み"} for number in range(2, 18)]
    items[3] = {"item": "S05", "state": "not_done", "state_reason": "機器の更新待ち"}
    items[7] = {"item": "S09", "state": "not_applicable", "state_reason": "対象なし"}
    with begin(sqlite_services, SYSTEM) as work:
        definitions.load(work, {**folder_of("kyushu"), "programme.toml": reviewed, "idle.bpmn": DIAGRAM})
    with begin(sqlite_services, SYSTEM) as work:
        number = write(work, "kyushu", "security_status", confirmed_on="2026-10-06", half="2026-H1", items=items)
        kyushu = records.get(work, number).programme
        (first, second) = review.read(work, kyushu, OCTOBER).uses
        assert [first.code, second.code, first.field_name.ja] == ["not_done", "not_applicable", "実施の状況"]
        with pytest.raises(Invalid) as refused:  # what is done needs its content, which nobody wrote
            review.decide(work, kyushu, OCTOBER, wish(second, Decision.MAP, "done"))
    assert set(refused.value.fields) == {"items-7.content"}


def test_lists_whose_reasons_say_it_all_are_not_gone_through(sqlite_services: Services) -> None:
    open_programme(sqlite_services, "regional_dx")
    with begin(sqlite_services, SYSTEM) as work:
        number = write(
            work,
            "regional_dx",
            "presence",
            present_on="2026-10-06",
            area="fukui",
            presence="absent",
            presence_reason="休暇",
        )
        assert review.read(work, records.get(work, number).programme, OCTOBER).uses == ()
