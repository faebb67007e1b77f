"""Referrals (紹介): sent to an institution, chased, answered through a link without log-in (KAG-28)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import bpmn, instances, letters, links, outbox, trail
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CaseId, InstanceId, ProgrammeKey, ReferralId
from engine.domain.states import ReferralStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid
from engine.message_text import Letter
from engine.outbox import Recipient, Subject
from engine.programmes import Release
from engine.store.evidence import ReferralRow
from engine.store.people import InstitutionRow
from engine.work import Work

ANSWERED = "referral-answered"
OPEN = (ReferralStatus.SENT, ReferralStatus.WORKING)


class ConsentMissing(Invalid):
    """The company has not agreed to be referred."""

    code = "consent_missing"
    sentence = Text(
        "企業の同意が記録されていないため、紹介できません。",
        "The company's consent is not on record: no referral can be sent.",
    )


class UnknownInstitution(Invalid):
    """The directory has no such institution."""

    code = "unknown_institution"
    sentence = Text("連携機関「{key}」は名簿にありません。", 'The directory has no institution "{key}".')


class AlreadyAnswered(Conflict):
    """The referral is over; a second final answer changes nothing."""

    code = "already_answered"
    sentence = Text(
        "この紹介への回答はすでに受け付けました。変更がある場合は担当者へご連絡ください。",
        "The answer to this referral has been received. Contact us if anything has changed.",
    )


class ReferralClosed(Conflict):
    """The referral was closed without an answer; an answer that comes now goes to the coordinator."""

    code = "referral_closed"
    sentence = Text(
        "この紹介は、回答がないまま終了しました。お手数ですが、担当者へ直接ご連絡ください。",
        "This referral was closed without an answer. Please contact us directly.",
    )


class UnknownAnswer(Invalid):
    """The answer is none of those a referral knows."""

    code = "unknown_answer"
    sentence = Text("回答「{answer}」は選べません。", 'There is no answer "{answer}".')


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """What is sent. consent: when, how and from whom the company agreed; {"given": true, …}."""

    case_id: CaseId
    instance_id: InstanceId
    institution: str
    content: str
    consent: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView:
    """A referral as pages show it."""

    id: ReferralId
    programme: ProgrammeKey
    case_id: CaseId
    instance_id: InstanceId
    institution_key: str
    institution_name: str
    status: ReferralStatus
    content: str
    sent_at: dt.datetime
    chases: int
    answered_at: dt.datetime | None
    answer: Mapping[str, Any] | None


def send(work: Work, release: Release, new: NewReferral) -> ReferralView:
    """Refer a case to an institution and write to it.  Raises: ConsentMissing, UnknownInstitution."""
    if new.consent.get("given") is not True:
        raise ConsentMissing
    institution = _institution(work, release.key, new.institution)
    row = ReferralRow(
        programme_key=release.key,
        case_id=new.case_id,
        instance_id=new.instance_id,
        institution_id=institution.id,
        status=ReferralStatus.SENT,
        content=new.content,
        consent=dict(new.consent),
        chases=0,
        sent_at=work.now,
    )
    work.session.add(row)
    work.session.flush()  # the link in the letter names the referral
    _write(work, release, row, institution, "referral_request", dedupe=f"referral:{row.id}:request")
    _note(work, row, FactKind.REFERRAL_SENT, institution=institution.name, consent=dict(new.consent))
    return _view(row, institution)


def remind(work: Work, release: Release, referral_id: ReferralId) -> ReferralView:
    """Write to the institution again; nothing happens when it has answered for good."""
    row = work.session.get_one(ReferralRow, referral_id, with_for_update=True)
    institution = work.session.get_one(InstitutionRow, row.institution_id)
    if row.status in OPEN:
        row.chases += 1
        _write(work, release, row, institution, "referral_reminder", dedupe=f"referral:{row.id}:chase:{row.chases}")
        _note(work, row, FactKind.REFERRAL_CHASED, institution=institution.name, times=row.chases)
    return _view(row, institution)


def answer(work: Work, referral_id: ReferralId, data: Mapping[str, Any]) -> ReferralView:
    """Take an institution's answer and hand it to the case that waits for it; kept also when none waits any more.

    data: what the form of the reply page says; `answer` is accepted_working, accepted_done or declined.
    Raises: AlreadyAnswered, ReferralClosed, UnknownAnswer, and whatever the next steps of the process raise.
    """
    row = work.session.get_one(ReferralRow, referral_id)
    instances.locked(work.session, row.instance_id)  # one lock order everywhere: the instance, then its things
    work.session.refresh(row, with_for_update=True)
    institution = work.session.get_one(InstitutionRow, row.institution_id)
    if row.status not in OPEN:
        raise ReferralClosed if row.status is ReferralStatus.LAPSED else AlreadyAnswered
    row.status = status_of(data)
    row.answered_at, row.answer = work.now, dict(data)
    _note(work, row, FactKind.REFERRAL_ANSWERED, institution=institution.name, answer=dict(data))
    _hand_over(work, row, data)
    return _view(row, institution)


def _hand_over(work: Work, row: ReferralRow, data: Mapping[str, Any]) -> None:
    """Give the answer to the case; one that has gone on without it keeps the answer with a note."""
    try:
        instances.deliver(work, row.instance_id, ANSWERED, str(row.id), {"referral_answer": dict(data)})
    except (bpmn.NotWaiting, instances.InstanceOver):
        _note(work, row, FactKind.NOTE, text="回答が届きましたが、手順はこの回答を待っていませんでした")


def lapse(work: Work, referral_id: ReferralId) -> None:
    """Close a referral nobody answered."""
    row = work.session.get_one(ReferralRow, referral_id, with_for_update=True)
    if row.status in OPEN:
        row.status = ReferralStatus.LAPSED


def status_of(data: Mapping[str, Any]) -> ReferralStatus:
    """Return what an answer makes of the referral.  Raises: UnknownAnswer."""
    said = {
        "accepted_working": ReferralStatus.WORKING,
        "accepted_done": ReferralStatus.DONE,
        "declined": ReferralStatus.DECLINED,
    }
    if data.get("answer") not in said:
        raise UnknownAnswer(answer=data.get("answer"))
    return said[data["answer"]]


def get(work: Work, referral_id: ReferralId) -> ReferralView:
    """Return one referral; whoever holds its link or may see its case may ask."""
    row = work.session.get_one(ReferralRow, referral_id)
    return _view(row, work.session.get_one(InstitutionRow, row.institution_id))


def of_case(work: Work, case_id: CaseId) -> list[ReferralView]:
    """List a case's referrals, oldest first."""
    rows = work.session.scalars(select(ReferralRow).where(ReferralRow.case_id == case_id).order_by(ReferralRow.id))
    return [_view(row, work.session.get_one(InstitutionRow, row.institution_id)) for row in rows]


def seed_directory(work: Work, release: Release) -> None:
    """Bring the programme's directory into the database: new ones added, known ones updated, missing ones retired.

    What people keep themselves (`parties.institutions`) stays as they have it.
    """
    listed = {entry.key for directory in release.programme.directories.values() for entry in directory.entries}
    ours = select(InstitutionRow).where(InstitutionRow.programme_key == release.key)
    for known in work.session.scalars(ours.where(InstitutionRow.edited_at.is_(None))):
        known.active = known.key in listed
    for directory in release.programme.directories.values():
        for entry in directory.entries:
            row = _known(work, release.key, entry.key) or InstitutionRow(programme_key=release.key, key=entry.key)
            if row.edited_at is not None:
                continue
            row.name, row.email = entry.name.ja, entry.mail
            details = {"type": entry.type, "area": entry.area, "phone": entry.phone, "directory": directory.key}
            row.details = {**details, **dict(entry.fields)}
            work.session.add(row)


def _known(work: Work, programme: ProgrammeKey, key: str) -> InstitutionRow | None:
    return work.session.scalar(
        select(InstitutionRow).where(InstitutionRow.programme_key == programme, InstitutionRow.key == key)
    )


def _institution(work: Work, programme: ProgrammeKey, key: str) -> InstitutionRow:
    row = _known(work, programme, key)
    if row is None or not row.active:
        raise UnknownInstitution(key=key)
    return row


def _write(  # everything a letter to an institution needs
    work: Work, release: Release, row: ReferralRow, institution: InstitutionRow, key: str, *, dedupe: str
) -> None:
    about = Subject(programme=release.key, message_key=key, case_id=row.case_id)
    letter = _letter(work, release, row, institution, key)
    outbox.queue(work, about, Recipient(address=institution.email, name=institution.name), letter, dedupe=dedupe)


def _letter(work: Work, release: Release, row: ReferralRow, institution: InstitutionRow, key: str) -> Letter:
    values = {
        "recipient": {"name": institution.name},
        "institution": {"name": institution.name},
        "case": letters.case_words(work, row.case_id),
        "content": row.content,
        "reply_url": links.reply_url(work.settings, ReferralId(row.id)),
        "sent_on": local_date(row.sent_at),
        "chases": row.chases,
    }
    return letters.write(work, release, key, values)


def _note(work: Work, row: ReferralRow, kind: FactKind, **data: Any) -> None:
    said = {"referral_id": row.id, **data}
    trail.record(work, Fact(kind=kind, programme=row.programme_key, case_id=row.case_id, data=said))


def _view(row: ReferralRow, institution: InstitutionRow) -> ReferralView:
    return ReferralView(
        id=row.id,
        programme=row.programme_key,
        case_id=row.case_id,
        instance_id=row.instance_id,
        institution_key=institution.key,
        institution_name=institution.name,
        status=row.status,
        content=row.content,
        sent_at=row.sent_at,
        chases=row.chases,
        answered_at=row.answered_at,
        answer=row.answer,
    )
