"""The final report from its first draft to the authority's receipt, step by step (P09, P12, KAG-38, KAG-39, NAG-16)."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import reports
from engine.domain.access import CLOCK, SYSTEM
from engine.domain.facts import FactKind
from engine.domain.ids import ReportId
from engine.domain.states import ReportStatus
from engine.reports import asking, page, steps, versions
from engine.reports.approval import AuthorApproves
from engine.reports.deciding import CorrectionMissing, DraftOutdated, PartsMissing
from engine.reports.page import ReportPage
from engine.reports.sending import Way, WrongHandoverDate
from engine.reports.state import ReportState
from engine.reports.steps import Action, Handing, NotAtThisStep
from engine.reports.writing import AlreadySubmitted, NoSuchPart, PartChanged, PartTooLong
from engine.store.reports import ReportVersionRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, KENCHO, MORI, SATO, SUZUKI, TANAKA, Player, actor
from tests.clock import MovableClock
from tests.make import waiting

DONE = {"state": "done", "text": "印刷済み"}


@pytest.fixture
def report(sqlite_desk: Services, clock: MovableClock) -> ReportId:
    """Begin the final report in March, as the clock does."""
    clock.move_to(dt.date(2027, 3, 1))
    with begin(sqlite_desk, CLOCK) as work:
        return reports.raise_report(work, KAGOSHIMA, "final_results", "term")


def seen(services: Services, report: ReportId, player: Player = MORI) -> ReportPage:
    with begin(services, actor(services, player), read_only=True) as work:
        return page.read(work, report)


def wrote(services: Services, report: ReportId, key: str, text: str, *, by: Player = SATO) -> None:
    with begin(services, actor(services, by)) as work:
        revision = next(part.entry.revision for part in page.read(work, report).parts if part.section.key == key)
        steps.write(work, report, key, text, revision=revision)


def filled(services: Services, report: ReportId, *, by: Player = SATO) -> None:
    """Write both texts and tick what is delivered."""
    for key in ("outline", "results"):
        wrote(services, report, key, "委託業務を仕様書のとおり実施した。", by=by)
    with begin(services, actor(services, by)) as work:
        for item in ("paper", "data"):
            steps.answer_item(work, report, ("delivery", item), DONE, revision=0)
        nothing = {"state": "not_applicable", "text": "", "reason": "県からの指示なし"}
        steps.answer_item(work, report, ("delivery", "other"), nothing, revision=0)


def handed_in(services: Services, report: ReportId) -> None:
    filled(services, report)
    with begin(services, actor(services, SATO)) as work:
        steps.hand_in(work, report)


def approved(services: Services, report: ReportId) -> None:
    handed_in(services, report)
    with begin(services, actor(services, MORI)) as work:
        steps.check(work, report)
    with begin(services, actor(services, MORI)) as work:
        steps.approve(work, report)


def submitted(services: Services, report: ReportId) -> None:
    approved(services, report)
    with begin(services, actor(services, TANAKA)) as work:
        steps.submit(work, report, Handing())


def test_begins_with_what_is_to_be_written(sqlite_desk: Services, report: ReportId) -> None:
    found = seen(sqlite_desk, report, SATO)
    assert found.view.summary.state is ReportState.WRITE
    assert found.actions == {Action.WRITE, Action.HAND_IN, Action.COMMENT}
    assert found.missing[:2] == ("事業の概要", "成果と課題")
    assert len(found.missing) == 5


def test_is_not_handed_in_before_it_is_complete(sqlite_desk: Services, report: ReportId) -> None:
    wrote(sqlite_desk, report, "outline", "概要")
    with pytest.raises(PartsMissing) as refused, begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        steps.hand_in(work, report)
    assert "成果と課題" in refused.value.text.ja
    assert "納品する物「実績報告書（A4）」" in refused.value.text.ja


def test_an_item_that_is_not_ready_needs_a_reason(sqlite_desk: Services, report: ReportId) -> None:
    filled(sqlite_desk, report)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        steps.answer_item(work, report, ("delivery", "paper"), {"state": "not_done", "text": ""}, revision=1)
    assert seen(sqlite_desk, report).missing == ("納品する物「実績報告書（A4）」",)


def test_two_who_write_the_same_part_lose_nothing(sqlite_desk: Services, report: ReportId) -> None:
    wrote(sqlite_desk, report, "outline", "佐藤の文")
    with pytest.raises(PartChanged) as refused, begin(sqlite_desk, actor(sqlite_desk, SUZUKI)) as work:
        steps.write(work, report, "outline", "鈴木の文", revision=0)
    assert "佐藤 結衣" in refused.value.text.ja
    assert seen(sqlite_desk, report).parts[0].entry.text == "佐藤の文"


def test_refuses_a_text_that_is_too_long_and_parts_that_are_not_there(sqlite_desk: Services, report: ReportId) -> None:
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        with pytest.raises(PartTooLong):
            steps.write(work, report, "outline", "長" * 4001, revision=0)
        with pytest.raises(NoSuchPart):
            steps.write(work, report, "greeting", "挨拶", revision=0)


def test_goes_from_writing_to_approval_with_a_version_of_each_draft(sqlite_desk: Services, report: ReportId) -> None:
    approved(sqlite_desk, report)
    found = seen(sqlite_desk, report, TANAKA)
    assert found.view.summary.state is ReportState.SUBMIT
    assert [(one.edition, one.draft) for one in found.versions] == [(1, 1)]
    assert [file.format.value for file in found.versions[0].files] == ["pdf", "docx", "xlsx"]
    kinds = [fact.kind for fact in found.facts]
    assert {FactKind.REPORT_CHECKED, FactKind.REPORT_APPROVED} <= set(kinds)
    assert waiting(sqlite_desk, found.view.summary.case_id) == {"task_submit"}


def test_sent_back_it_says_what_to_mend_and_comes_again_as_the_next_draft(
    sqlite_desk: Services, report: ReportId
) -> None:
    handed_in(sqlite_desk, report)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        steps.comment(work, report, "件数の根拠を書くこと。", "results")
        steps.send_back(work, report, "")
    found = seen(sqlite_desk, report, SATO)
    assert found.view.summary.state is ReportState.WRITE
    assert [one.text for one in found.parts[1].comments] == ["件数の根拠を書くこと。"]
    wrote(sqlite_desk, report, "results", "相談は延べ0件であった。")
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        steps.hand_in(work, report)
    newest, before, *_ = seen(sqlite_desk, report).versions
    assert (newest.draft, before.draft) == (2, 1)
    assert [one.key for one in versions.difference(before, newest).texts] == ["results"]


def test_nothing_is_sent_back_without_a_word(sqlite_desk: Services, report: ReportId) -> None:
    handed_in(sqlite_desk, report)
    with pytest.raises(CorrectionMissing), begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        steps.send_back(work, report, "  ")


def test_whoever_wrote_it_does_not_approve_it_alone(sqlite_desk: Services, report: ReportId) -> None:
    filled(sqlite_desk, report, by=MORI)
    for act in (steps.hand_in, steps.check):
        with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
            act(work, report)
    assert Action.APPROVE not in seen(sqlite_desk, report, MORI).actions
    with pytest.raises(AuthorApproves), begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        steps.approve(work, report)


def test_what_is_changed_after_the_draft_has_to_be_drafted_again(sqlite_desk: Services, report: ReportId) -> None:
    handed_in(sqlite_desk, report)
    wrote(sqlite_desk, report, "outline", "書き直した概要")
    with pytest.raises(DraftOutdated), begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        steps.check(work, report)
    with begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        assert Action.REDRAFT in page.read(work, report).actions
        steps.redraft(work, report)
    with begin(sqlite_desk, actor(sqlite_desk, MORI)) as work:
        steps.check(work, report)


def test_the_same_button_twice_says_that_it_has_moved_on(sqlite_desk: Services, report: ReportId) -> None:
    handed_in(sqlite_desk, report)
    with pytest.raises(NotAtThisStep), begin(sqlite_desk, actor(sqlite_desk, SATO)) as work:
        steps.hand_in(work, report)


def test_goes_out_by_mail_with_every_file(sqlite_desk: Services, report: ReportId) -> None:
    submitted(sqlite_desk, report)
    found = seen(sqlite_desk, report)
    (letter,) = look.mails(sqlite_desk, found.view.summary.case_id, "report_submission")
    assert letter.to_address == KENCHO.email
    assert letter.file_ids == [file.file_id for file in found.versions[0].files]
    assert found.versions[0].submission
    assert found.versions[0].submission["to"] == [KENCHO.name]


def test_handed_over_on_paper_no_mail_goes_out(sqlite_desk: Services, report: ReportId) -> None:
    approved(sqlite_desk, report)
    with pytest.raises(WrongHandoverDate), begin(sqlite_desk, actor(sqlite_desk, TANAKA)) as work:
        steps.submit(work, report, Handing(way=Way.HAND, handed_on=dt.date(2027, 3, 2)))
    with begin(sqlite_desk, actor(sqlite_desk, TANAKA)) as work:
        steps.submit(work, report, Handing(way=Way.HAND, handed_on=dt.date(2027, 3, 1), note="持参"))
    found = seen(sqlite_desk, report)
    assert look.mails(sqlite_desk, found.view.summary.case_id, "report_submission") == []
    assert found.versions[0].submission == {"way": "hand", "handed_on": "2027-03-01", "note": "持参", "to": []}


def test_a_version_somebody_tampered_with_is_told_apart(sqlite_desk: Services, report: ReportId) -> None:
    submitted(sqlite_desk, report)
    assert seen(sqlite_desk, report).versions[0].is_intact
    with begin(sqlite_desk, SYSTEM) as work:
        row = work.session.scalars(select(ReportVersionRow)).one()
        row.entries = {**row.entries, "outline": {**row.entries["outline"], "text": "すり替えた文"}}
    assert not seen(sqlite_desk, report).versions[0].is_intact


def test_what_was_sent_is_never_changed(sqlite_desk: Services, report: ReportId) -> None:
    submitted(sqlite_desk, report)
    with pytest.raises(AlreadySubmitted):
        wrote(sqlite_desk, report, "outline", "後から直す")


def test_what_was_sent_keeps_its_date(sqlite_desk: Services, report: ReportId, clock: MovableClock) -> None:
    submitted(sqlite_desk, report)
    clock.move_by(days=5)
    documents = [seen(sqlite_desk, report, player).document for player in (MORI, KENCHO)]
    assert [document and document.date_on for document in documents] == [dt.date(2027, 3, 1)] * 2


def test_the_authority_asks_for_a_correction_and_gets_the_second_edition(
    sqlite_desk: Services, report: ReportId
) -> None:
    submitted(sqlite_desk, report)
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO)) as work:
        assert page.read(work, report).actions == {Action.ANSWER, Action.COMMENT}
        steps.ask_correction(work, report, "成果を具体的に。", "mail")
    found = seen(sqlite_desk, report, SATO)
    assert (found.view.summary.edition, found.view.summary.state) == (2, ReportState.WRITE)
    assert found.comments[-1].from_authority
    wrote(sqlite_desk, report, "results", "相談から個別支援へつないだ。")
    for act, player in ((steps.hand_in, SATO), (steps.check, MORI), (steps.approve, MORI)):
        with begin(sqlite_desk, actor(sqlite_desk, player)) as work:
            act(work, report)
    with begin(sqlite_desk, actor(sqlite_desk, TANAKA)) as work:
        steps.submit(work, report, Handing())
    second, first = (one for one in seen(sqlite_desk, report, KENCHO).versions)
    assert (second.edition, second.why, first.edition) == (2, "成果を具体的に。", 1)
    assert "差替え第2版" in second.files[0].name
    assert first.entries.get("results").text == "委託業務を仕様書のとおり実施した。"


def test_while_it_is_corrected_the_authority_sees_what_it_has(sqlite_desk: Services, report: ReportId) -> None:
    submitted(sqlite_desk, report)
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO)) as work:
        steps.ask_correction(work, report, "成果を具体的に。", "mail")
    wrote(sqlite_desk, report, "results", "書きかけ")
    found = seen(sqlite_desk, report, KENCHO)
    assert found.view.summary.state is ReportState.SUBMITTED
    assert found.parts[1].entry.text == "委託業務を仕様書のとおり実施した。"
    assert found.actions == {Action.COMMENT}


def test_the_authority_confirms_the_receipt_itself(sqlite_desk: Services, report: ReportId) -> None:
    submitted(sqlite_desk, report)
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO)) as work:
        steps.receive(work, report, {"received_on": "2027-03-01", "method": "mail", "number": "収受第12号"})
    found = seen(sqlite_desk, report)
    assert found.view.summary.status is ReportStatus.RECEIVED
    assert found.view.receipt
    assert found.view.receipt.number == "収受第12号"
    assert next(fact for fact in found.facts if fact.kind is FactKind.REPORT_RECEIVED).actor == KENCHO.name


def test_asked_for_by_the_authority_a_report_is_due_three_working_days_later(
    sqlite_desk: Services, clock: MovableClock
) -> None:
    clock.move_to(dt.date(2026, 11, 20))
    with begin(sqlite_desk, actor(sqlite_desk, KENCHO)) as work:
        report = asking.ask(work, KAGOSHIMA, asking.Wanted(report="status", text="相談件数の見通しを知りたい。"))
    found = seen(sqlite_desk, report)
    assert found.view.summary.due_at.date() == dt.date(2026, 11, 26)  # the 23rd is a holiday
    assert found.view.summary.period_label.ja == "11月20日（金）の求め"
    assert found.document
    assert any("相談件数の見通し" in getattr(block, "text", "") for block in found.document.blocks)
