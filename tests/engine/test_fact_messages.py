"""Messages a programme attached to facts go out by themselves, once each, in the hours people may be told (D7)."""

import datetime as dt

import pytest

from engine import programme_files, programme_folder, referrals
from engine.domain.access import INSTITUTION
from engine.domain.ids import CaseId
from engine.work import Services, begin
from tests import look
from tests.clock import MovableClock, japan
from tests.conftest import FOLDER
from tests.engine.test_deadlines import change
from tests.make import a_case
from tests.ring import ring

NOTE = '[messages.note]\nname = "連絡"\nfolder = "messages/date_agreed"\non = {on}\nto = {to}\n\n'


def attached(services: Services, on: str, to: str) -> None:
    """Publish the programme with one more message."""
    change(services, "[parameters]", NOTE.format(on=on, to=to) + "[parameters]")


def answered(services: Services, case_id: CaseId) -> None:
    with begin(services, INSTITUTION) as work:
        (asked,) = referrals.of_case(work, case_id)
        referrals.answer(work, asked.id, {"answer": "accepted_done", "person": "白洲 純", "result": "済み"})


def answered_and_undone(services: Services, case_id: CaseId) -> None:
    with begin(services, INSTITUTION) as work:
        (asked,) = referrals.of_case(work, case_id)
        referrals.answer(work, asked.id, {"answer": "accepted_done"})
        referrals.status_of({})


def told(services: Services, case_id: CaseId, key: str = "note") -> list[str]:
    return sorted(mail.to_address for mail in look.mails(services, case_id, key))


def test_an_answer_is_told_to_whoever_may_go_on(desk: Services) -> None:
    case_id = a_case(desk, "referred")
    answered(desk, case_id)
    assert told(desk, case_id, "referral_answered") == []
    ring(desk)
    ring(desk)
    assert told(desk, case_id, "referral_answered") == ["sato@example.jp", "suzuki@example.jp"]
    assert look.broken_links(desk) == []


def test_what_happens_at_night_is_told_in_the_morning(sqlite_desk: Services, clock: MovableClock) -> None:
    case_id = a_case(sqlite_desk, "referred")
    clock.move_to(dt.date(2026, 11, 20), dt.time(21))  # Friday before a holiday on Monday
    answered(sqlite_desk, case_id)
    ring(sqlite_desk)
    assert told(sqlite_desk, case_id, "referral_answered") == []
    clock.move_to(dt.date(2026, 11, 24), dt.time(8, 30))
    ring(sqlite_desk)
    (first, _second) = look.mails(sqlite_desk, case_id, "referral_answered")
    assert first.queued_at == japan(2026, 11, 24, 8, 30)


def test_people_the_company_and_the_institution_are_told_once_each(sqlite_desk: Services) -> None:
    to = '["company", "institution", "authority", "staff", "supervisor", "group"]'
    attached(sqlite_desk, '["referral_sent"]', to)
    case_id = a_case(sqlite_desk, "referred")
    ring(sqlite_desk)
    assert told(sqlite_desk, case_id) == [
        "chusho@shiroyama-cci.example.jp",
        "info@kusunoha.example.jp",
        "kencho@example.jp",
        "mori@example.jp",
        "sato@example.jp",
        "suzuki@example.jp",
    ]


def test_a_fact_about_a_task_means_the_people_of_that_task(sqlite_desk: Services) -> None:
    attached(sqlite_desk, '["task_offered"]', '["group"]')
    case_id = a_case(sqlite_desk)
    ring(sqlite_desk)
    assert told(sqlite_desk, case_id) == ["sato@example.jp", "suzuki@example.jp"]


def test_a_fact_that_is_undone_tells_nobody(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk, "referred")
    with pytest.raises(referrals.UnknownAnswer):
        answered_and_undone(sqlite_desk, case_id)
    ring(sqlite_desk)
    assert told(sqlite_desk, case_id, "referral_answered") == []


def test_an_unknown_fact_is_refused_with_those_that_are_known() -> None:
    files = programme_folder.read(FOLDER)
    toml = files["modules/notices.toml"].decode().replace('on = ["report_raised"]', 'on = ["report_rised"]')
    findings = programme_files.check({**files, "modules/notices.toml": toml.encode()})
    (found,) = [one for one in findings if "report_rised" in one.text.ja]
    assert found.line
    assert found.text.ja.startswith(
        "「report_rised」という出来事では送れません。「report_raised」のことですか。使えるもの："
    )
    assert "referral_answered（連携機関が回答）" in found.text.ja
    assert "message_sent" not in found.text.ja
