"""An order over many cases is lifted: who can go on does, who cannot stands still by an order and an incident."""

import pytest

from engine import bpmn, definitions, incident_page, incident_repair, interventions, referrals, suspensions
from engine.domain.access import INSTITUTION, SYSTEM
from engine.domain.ids import CaseId
from engine.domain.states import CaseStatus, IncidentKind
from engine.suspensions import Order
from engine.work import Services, begin
from tests import look
from tests.cast import KAGOSHIMA, MORI, actor
from tests.make import a_case, do, waiting

WHY = "県の指示（第3号）による"
MAPPING = b'<zeebe:output source="=next_action" target="next_action" />'
ENDLESS = b'<zeebe:input source="=count(for a in 1..100000000 return a)" target="endless" />'


@pytest.fixture
def breaking(desk: Services) -> tuple[Services, list[CaseId]]:
    """Open a case, publish a diagram that fails when an answer comes, open a case of that, then one as the first."""
    sound = a_case(desk, "referred")
    with begin(desk, SYSTEM) as work:
        files = dict(work.programmes.current(work.session, KAGOSHIMA).files)
        before, decision, after = files["referral.bpmn"].partition(b'id="task_referral_decision"')
        broken = b"".join((before, decision, after.replace(MAPPING, ENDLESS + MAPPING, 1)))
        definitions.publish_folder(work, {**files, "referral.bpmn": broken}, shift_years=2)
    bad = a_case(desk, "referred", company_name="株式会社はやぶさ製作所")
    with begin(desk, SYSTEM) as work:
        definitions.publish_folder(work, files, shift_years=2)
    return desk, [sound, bad, a_case(desk, "task_first_answer", company_name="株式会社さつき")]


def stopped_and_answered(services: Services, case_ids: list[CaseId]) -> Order:
    """Suspend the programme; meanwhile institutions answer."""
    with begin(services, actor(services, MORI)) as work:
        order = suspensions.suspend_programme(work, KAGOSHIMA, reason=WHY)
    for case_id in case_ids:
        with begin(services, INSTITUTION) as work:
            for asked in referrals.of_case(work, case_id):
                done = {"answer": "accepted_done", "person": "白洲 純", "result": "済み"}
                referrals.answer(work, asked.id, done)
    return order


def resume(services: Services, order: Order) -> None:
    with begin(services, actor(services, MORI)) as work:
        suspensions.resume(work, order.id, reason="指示の解除")


def test_one_that_cannot_go_on_does_not_hold_the_others(breaking: tuple[Services, list[CaseId]]) -> None:
    services, (sound, bad, plain) = breaking
    resume(services, stopped_and_answered(services, [sound, bad, plain]))
    assert waiting(services, sound) == {"task_referral_decision"}
    do(services, plain, "task_first_answer")
    assert look.case_row(services, bad).status is CaseStatus.SUSPENDED
    with begin(services, actor(services, MORI), read_only=True) as work:
        (incident,) = incident_page.of_case(work, bad)
        assert incident.kind is IncidentKind.INSTANCE
        (own,) = suspensions.of_case(work, bad)
        assert (own.case_id, own.reason, own.resumed_at) == (bad, WHY, None)
        assert [one.id for one in suspensions.in_force(work, [KAGOSHIMA])] == [own.id]
    assert look.facts(services, bad, "case_resumed") == []
    assert len(look.facts(services, sound, "case_resumed")) == 1
    assert look.broken_links(services) == []


def test_it_goes_on_past_the_failing_element_when_it_is_resumed_again(
    breaking: tuple[Services, list[CaseId]],
) -> None:
    services, (_sound, bad, _plain) = breaking
    resume(services, stopped_and_answered(services, [bad]))
    with begin(services, actor(services, MORI), read_only=True) as work:
        (own,) = suspensions.of_case(work, bad)
        (incident,) = incident_page.of_case(work, bad)
    with pytest.raises(bpmn.StepFailed):
        resume(services, own)
    with pytest.raises(interventions.SuspendedNow), begin(services, actor(services, MORI)) as work:
        incident_repair.retry(work, incident.id)
    with begin(services, actor(services, MORI)) as work:
        incident_repair.skip(work, incident.id, reason="電話で確かめた", how=bpmn.Skip({"next_action": "accompany"}))
    resume(services, own)
    assert waiting(services, bad) == {"task_support_visit"}
    assert look.case_row(services, bad).status is CaseStatus.OPEN
    assert look.broken_links(services) == []
