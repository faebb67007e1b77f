"""What a company agreed to, on which day and how; shown together with what was agreed for referrals."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from engine import trail
from engine.domain.access import May, require
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CompanyId
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Invalid, NotFound
from engine.parties import companies
from engine.store.cases import CaseRow
from engine.store.evidence import ReferralRow
from engine.store.parties import ConsentRow
from engine.store.people import CompanyRow, InstitutionRow
from engine.work import Work


class ConsentKind(StrEnum):
    """What a company can agree to."""

    REFERRAL = "referral"  # that an institution is told
    PUBLICATION = "publication"  # that its example is published
    PHOTO = "photo"  # that pictures are taken and used
    SHARING = "sharing"  # that the authority is told its name
    OTHER = "other"


CONSENT_NAMES: Mapping[ConsentKind, Text] = {
    ConsentKind.REFERRAL: Text("連携機関への情報提供", "Telling a support institution"),
    ConsentKind.PUBLICATION: Text("事例の公表", "Publishing the example"),
    ConsentKind.PHOTO: Text("写真の撮影と使用", "Taking and using pictures"),
    ConsentKind.SHARING: Text("発注者への情報提供", "Telling the authority"),
    ConsentKind.OTHER: Text("その他", "Other"),
}


class NoSuchConsent(NotFound):
    """The company has no such consent."""

    code = "no_such_consent"
    sentence = Text("同意の記録が見つかりません。", "The consent was not found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """A consent. id: None for one that was given with a referral; then `case_number` says which. whom: told to whom."""

    id: int | None
    kind: ConsentKind
    given_on: dt.date | None
    method: str
    scope: str
    recorded_by: str
    withdrawn_on: dt.date | None = None
    case_number: str | None = None


def record(work: Work, company_id: CompanyId, consent: ConsentView) -> int:
    """Keep what a company agreed to.  Raises: NoSuchCompany, NotAllowed, CompanyMerged, Invalid."""
    row = companies.editable(work, company_id)
    if consent.given_on is None or consent.given_on > local_date(work.now):
        text = Text("同意の日は、今日以前の日付で入力してください。", "Enter a day that is not in the future.")
        raise Invalid({"given_on": [text]})
    kept = ConsentRow(
        company_id=row.id,
        kind=consent.kind.value,
        given_on=consent.given_on,
        method=consent.method,
        scope=consent.scope,
        recorded_at=work.now,
        recorded_by=work.actor.name,
    )
    work.session.add(kept)
    work.session.flush()  # the fact names it
    _note(work, row, consent_id=kept.id, kind=consent.kind.value, change="given")
    return kept.id


def withdraw(work: Work, consent_id: int) -> CompanyId:
    """Say that a consent was withdrawn today; return the company.  Raises: NoSuchConsent, NotAllowed."""
    kept = work.session.get(ConsentRow, consent_id, with_for_update=True)
    if kept is None:
        raise NoSuchConsent
    row = companies.visible(work, kept.company_id)
    require(work.actor, May.COMPANY_EDIT, row.programme_key)
    if kept.withdrawn_on is None:
        kept.withdrawn_on, kept.withdrawn_by = local_date(work.now), work.actor.name
        _note(work, row, consent_id=kept.id, kind=kept.kind, change="withdrawn")
    return row.merged_into_id or row.id


def of(work: Work, ids: Sequence[CompanyId]) -> list[ConsentView]:
    """List what companies agreed to: recorded here, then given with referrals of their cases."""
    rows = work.session.scalars(
        select(ConsentRow).where(ConsentRow.company_id.in_(ids)).order_by(ConsentRow.given_on.desc())
    )
    return [*(_consent(row) for row in rows), *_with_referrals(work, ids)]


def _with_referrals(work: Work, ids: Sequence[CompanyId]) -> list[ConsentView]:
    wanted = (
        select(ReferralRow, CaseRow.number, InstitutionRow.name)
        .join(CaseRow, CaseRow.id == ReferralRow.case_id)
        .join(InstitutionRow, InstitutionRow.id == ReferralRow.institution_id)
        .where(CaseRow.company_id.in_(ids))
        .order_by(ReferralRow.id.desc())
    )
    return [
        ConsentView(
            id=None,
            kind=ConsentKind.REFERRAL,
            given_on=_day(row.consent.get("on")) or local_date(row.sent_at),
            method="",
            scope=name,
            recorded_by="",
            case_number=number,
        )
        for row, number, name in work.session.execute(wanted)
    ]


def _day(told: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(told)[:10])
    except ValueError:
        return None


def _note(work: Work, row: CompanyRow, **data: object) -> None:
    """Leave a fact of what changed."""
    said = {"company_id": row.id, **data}
    trail.record(work, Fact(kind=FactKind.CONSENT_CHANGED, programme=row.programme_key, data=said))


def _consent(row: ConsentRow) -> ConsentView:
    return ConsentView(
        id=row.id,
        kind=ConsentKind(row.kind),
        given_on=row.given_on,
        method=row.method,
        scope=row.scope,
        recorded_by=row.recorded_by,
        withdrawn_on=row.withdrawn_on,
    )
