"""The work of service and send tasks, by job type (docs/bpmn.md); runs in the transaction of the step."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from engine import cases, letters, lookup_jobs, outbox, readers, records, referrals, trail
from engine.cases import NewCase
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import ReferralId
from engine.domain.workdays import local_date
from engine.job import JobContext
from engine.outbox import Recipient, Subject
from engine.readers import Reader
from engine.reports import jobs as report_jobs
from engine.store.cases import CaseRow
from engine.surveys import jobs as survey_jobs
from engine.work import Job, Work


def send_message(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Write a letter to each address of input `to`, one by one (KAG-41); without an address this is noted.

    Without that input the letter goes to whom the programme's message names itself (`to` of `[messages.*]`).
    """
    key = context.call.headers.get("message", "")
    recipients = list(_recipients(work, context, key))
    for reader in recipients:
        words = {"name": reader.to.name or None}
        letter = letters.write(work, context.release, key, _values(work, context, words), reader.lang)
        about = Subject(programme=context.release.key, message_key=key, case_id=context.case_id)
        once = f"job:{context.instance_id}:{uuid4()}"  # a step runs once: what it sends is never a repetition
        outbox.queue(work, about, reader.to, letter, dedupe=once)
    if not recipients:
        data = {"message": key, "text": "メールアドレスがないため送信しませんでした"}
        fact = Fact(kind=FactKind.NOTE, programme=context.release.key, case_id=context.case_id, data=data)
        trail.record(work, fact)
    return {}


def _recipients(work: Work, context: JobContext, key: str) -> Iterator[Reader]:
    message = context.release.programme.messages.get(key)
    if "to" not in context.inputs and message is not None:
        yield from readers.of_message(work, context.release, message, context.case_id)
        return
    to = context.inputs.get("to")
    name = str(context.inputs.get("to_name") or "")
    for address in dict.fromkeys(to if isinstance(to, list) else [to]):
        if isinstance(address, str) and address:
            yield Reader(Recipient(address=address, name=name), "ja", address)


def _values(work: Work, context: JobContext, recipient: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words of a template: the case, and the inputs of the task by their names."""
    return {"recipient": recipient, **context.inputs, "case": letters.case_words(work, context.case_id)}


def write_record(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Write the record kind of header `kind` from the inputs."""
    record_id = records.write(
        work,
        context.release,
        kind=context.call.headers.get("kind", ""),
        case_id=context.case_id,
        task_id=None,
        company_id=work.session.get_one(CaseRow, context.case_id).company_id,
        data=context.inputs,
    )
    return {"record_id": record_id}


def open_case(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Open a case of header `kind` with the inputs as what was received.

    Headers `start` and `came` name the start event and what reached it; what that brought is variables as well.
    """
    headers = context.call.headers
    new = NewCase(
        programme=context.release.key,
        kind=headers.get("kind", ""),
        data=dict(context.inputs),
        start_event=headers.get("start"),
        came=headers.get("came", ""),
        variables=dict(context.inputs) if "came" in headers else {},
    )
    opened = cases.open_case(work, new)
    return {"id": opened.id, "number": opened.number}


def open_referral(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Refer the case to input `institution` with `content`; `consent` must have been given."""
    inputs = context.inputs
    new = referrals.NewReferral(
        case_id=context.case_id,
        instance_id=context.instance_id,
        institution=str(inputs.get("institution") or ""),
        content=str(inputs.get("content") or ""),
        consent=dict(inputs.get("consent") or {}),
    )
    sent = referrals.send(work, context.release, new)
    return {
        "id": sent.id,
        "institution_key": sent.institution_key,
        "institution_name": sent.institution_name,
        "sent_on": local_date(sent.sent_at),
    }


def remind_referral(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Write to the institution of input `referral` again."""
    reminded = referrals.remind(work, context.release, _referral_id(context))
    return {"chases": reminded.chases}


def close_referral(work: Work, context: JobContext) -> Mapping[str, Any]:
    """Close the referral nobody answered, as the supervisor decided."""
    referrals.lapse(work, _referral_id(context))
    return {}


def _referral_id(context: JobContext) -> ReferralId:
    referral = context.inputs.get("referral")
    number = referral.get("id") if isinstance(referral, Mapping) else referral
    return ReferralId(int(number or 0))


REGISTRY: Mapping[str, Job] = {
    "send-message": send_message,
    "write-record": write_record,
    "open-case": open_case,
    "open-referral": open_referral,
    "remind-referral": remind_referral,
    "close-referral": close_referral,
    "gather-report": report_jobs.gather,
    "render-report": report_jobs.render,
    "judge-report": report_jobs.judge,
    "send-report": report_jobs.send,
    "receive-report": report_jobs.receive,
    "find-records": lookup_jobs.find_records,
    "read-figures": lookup_jobs.read_figures,
    "list-companies": lookup_jobs.list_companies,
    "survey-round": survey_jobs.survey_round,
}
