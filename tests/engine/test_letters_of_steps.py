"""A step's letter goes to the addresses the diagram hands in, else to whom the programme's message names."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import jobs
from engine.bpmn import JobCall
from engine.domain.ids import CaseId
from engine.job import JobContext
from engine.store.cases import InstanceRow
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, SATO, actor
from tests.engine.test_deadlines import change
from tests.make import a_case

NOTE = (
    '[messages.note]\nname = "連絡"\nfolder = "messages/date_agreed"\nto = ["authority", "supervisor", "company"]\n\n'
)


def sent(services: Services, case_id: CaseId, inputs: Mapping[str, Any]) -> list[str]:
    """Run the step once; return whom it wrote to."""
    change(services, "[settings]", f"{NOTE}[settings]")
    with begin(services, actor(services, SATO)) as work:
        release = work.programmes.current(work.session, KAGOSHIMA)
        call = JobCall(
            type="send-message",
            element_id="job_note",
            element_name="知らせる",
            headers={"message": "note"},
            inputs=inputs,
            process_id="consultation",
        )
        instance_id = work.session.scalars(select(InstanceRow.id).where(InstanceRow.case_id == case_id)).one()
        jobs.send_message(work, JobContext(case_id=case_id, instance_id=instance_id, release=release, call=call))
    return sorted(mail.to_address for mail in look.mails(services, case_id, "note"))


def test_without_an_address_the_message_says_whom_it_is_for(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    readers = ["info@kusunoha.example.jp", "kencho@example.jp", "mori@example.jp"]
    assert sent(sqlite_desk, case_id, {}) == readers


def test_an_address_handed_in_comes_first(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    assert sent(sqlite_desk, case_id, {"to": ["a@example.jp", "a@example.jp"]}) == ["a@example.jp"]


def test_an_address_nobody_knows_is_noted_and_nothing_is_sent(sqlite_desk: Services) -> None:
    case_id = a_case(sqlite_desk)
    assert sent(sqlite_desk, case_id, {"to": None}) == []
