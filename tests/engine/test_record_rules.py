"""What must hold of a record as a whole: computed fields, reasons, rules, validity, uniqueness."""

from typing import Any

import pytest
from sqlalchemy import delete, select

from engine import records
from engine.domain.access import SYSTEM
from engine.errors import Invalid
from engine.records import reindexing
from engine.store.evidence import RecordRow
from engine.store.records import RecordCodeRow
from engine.work import Services, Work, begin
from tests.engine.record_lab import YAMAGATA, open_programme, visit, write


@pytest.fixture
def desk(sqlite_services: Services) -> Services:
    open_programme(sqlite_services, "yamagata")
    return sqlite_services


@pytest.fixture
def anywhere(services: Services) -> Services:
    open_programme(services, "regional_dx")
    return services


def wrong(work: Work, **data: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        visit(work, **data)
    return {path: texts[0].ja for path, texts in refused.value.fields.items()}


def test_the_size_and_area_of_a_municipality_follow_from_its_code(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        fields = records.get(work, visit(work, municipality="06365", area="shonai")).fields
    assert (fields["municipality_size"], fields["area"]) == ("village", "mogami")


def test_what_is_computed_follows_a_correction(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, municipality="06365")
        fields = records.correct(work, number, {"municipality": "06204"}, reason="所在地の誤り").fields
    assert (fields["municipality_size"], fields["area"]) == ("city", "shonai")


def test_what_is_computed_cannot_be_corrected(desk: Services) -> None:
    with begin(desk, SYSTEM) as work, pytest.raises(Invalid) as refused:
        records.correct(work, visit(work), {"area": "shonai"}, reason="誤り")
    assert set(refused.value.fields) == {"area"}


def test_other_asks_for_a_reason(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        found = wrong(work, issues=["C02", "C99"], business_form="B99", business_form_reason="  ")
    assert found["issues_reason"] == "「課題カテゴリ」で「その他」を選んだときは、「課題の内容」を入力してください。"
    assert set(found) == {"issues_reason", "business_form_reason"}


def test_a_correction_to_other_asks_for_a_reason(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
        with pytest.raises(Invalid) as refused:
            records.correct(work, number, {"business_form": "B99"}, reason="業態の誤り")
    assert set(refused.value.fields) == {"business_form_reason"}


def test_an_online_visit_needs_the_reason_why_not_in_person(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        assert set(wrong(work, mode="V2")) == {"not_direct_reason"}
        assert set(wrong(work, mode="V3", not_direct_reason="N9")) == {"not_direct_reason_reason", "event"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"primary_issue": "C07"}, "primary_issue"),
        ({"issues": ["C90", "C02"]}, "issues"),
        ({"introductions": ["I90", "I01"]}, "introductions"),
    ],
)
def test_a_broken_rule_is_said_at_its_field(desk: Services, data: dict[str, Any], field: str) -> None:
    with begin(desk, SYSTEM) as work:
        assert set(wrong(work, **data)) == {field}


@pytest.mark.parametrize("missing", ["explained", "urged"])
def test_a_visit_without_its_checks_is_kept_and_not_counted(desk: Services, missing: str) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, **{missing: False})
        view = records.get(work, number)
        counted = records.between(work, YAMAGATA, "visit", view.occurred_on, view.occurred_on)
        assert (view.valid, view.counts, counted) == (False, False, ())
        assert records.correct(work, number, {missing: True}, reason="記入漏れ").counts


def test_no_two_records_share_what_is_unique(anywhere: Services) -> None:
    day = {"present_on": "2026-10-06", "area": "fukui", "presence": "present", "resident": "青空 陽"}
    with begin(anywhere, SYSTEM) as work:
        first = write(work, "regional_dx", "presence", **day)
        write(work, "regional_dx", "presence", **{**day, "area": "niigata"})
    with begin(anywhere, SYSTEM) as work, pytest.raises(records.RecordedTwice) as refused:
        write(work, "regional_dx", "presence", **day)
    assert refused.value.text.ja == f"「日付・駐在の場所」が同じ「駐在記録」がすでにあります（記録番号 {first}）。"


def test_a_withdrawn_record_makes_room_for_another(anywhere: Services) -> None:
    day = {"present_on": "2026-10-06", "area": "fukui", "presence": "present", "resident": "青空 陽"}
    with begin(anywhere, SYSTEM) as work:
        records.withdraw(work, write(work, "regional_dx", "presence", **day), reason="日付の誤り")
        write(work, "regional_dx", "presence", **day)


def test_a_correction_may_not_make_twins(anywhere: Services) -> None:
    day = {"present_on": "2026-10-06", "area": "fukui", "presence": "present", "resident": "青空 陽"}
    with begin(anywhere, SYSTEM) as work:
        write(work, "regional_dx", "presence", **day)
        other = write(work, "regional_dx", "presence", **{**day, "present_on": "2026-10-07"})
        with pytest.raises(records.RecordedTwice):
            records.correct(work, other, {"present_on": "2026-10-06"}, reason="日付の誤り")


def test_the_codes_of_a_record_can_be_counted(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, issues=["C02", "C99"], issues_reason="雪下ろし")
        records.correct(work, number, {"result": "R6"}, reason="追記")
        rows = list(work.session.scalars(select(RecordCodeRow).order_by(RecordCodeRow.field, RecordCodeRow.position)))
    issues = [(row.code, row.reason, row.version) for row in rows if row.field == "issues"]
    assert issues == [("C02", None, 1), ("C99", "雪下ろし", 1)]
    assert [row.code for row in rows if row.field == "result"] == ["R6"]
    assert [row.code for row in rows if row.field == "area"] == ["mogami"]


def test_records_of_an_older_installation_can_be_made_findable(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work)
        row = work.session.get_one(RecordRow, number)
        words, row.words = row.words, ""
        codes = len(work.session.scalars(select(RecordCodeRow)).all())
        work.session.execute(delete(RecordCodeRow))
        assert reindexing.reindex(work, YAMAGATA) == 1
        assert row.words == words
        assert len(work.session.scalars(select(RecordCodeRow)).all()) == codes


def test_what_was_wrong_before_does_not_stand_in_the_way_of_a_correction(desk: Services) -> None:
    with begin(desk, SYSTEM) as work:
        number = visit(work, mode="V1")
        row = work.session.get_one(RecordRow, number)
        row.fields = {**row.fields, "mode": "V2"}  # as written before the rule was made
        work.session.flush()
        view = records.correct(work, number, {"summary": "追記あり。"}, reason="追記")
    assert view.fields["summary"] == "追記あり。"
