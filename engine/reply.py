"""The page on which an institution answers a referral through the link in its letter (KAG-28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import forms, links, referrals
from engine.domain.form import Form
from engine.domain.ids import CaseId, ReferralId, ReleaseId
from engine.domain.programme import Programme
from engine.domain.states import ReferralStatus
from engine.errors import NotFound
from engine.links import BadLink
from engine.referrals import OPEN, ReferralView
from engine.store.cases import CaseRow, InstanceRow
from engine.store.evidence import ReferralRow
from engine.store.people import CompanyRow
from engine.work import Work

FORM = "referral_reply"


class NoReplyForm(NotFound):
    """The programme the referral runs in has no form for answers."""

    code = "no_reply_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPage:
    """A referral as its institution sees it: what the company agreed to share, and nothing else of the case."""

    referral: ReferralView
    programme: Programme
    case_number: str
    company_name: str
    release_id: ReleaseId
    form: Form

    @property
    def is_open(self) -> bool:
        """Tell whether an answer can still be given; one that is being worked on stays open."""
        return self.referral.status in OPEN

    @property
    def is_accepted(self) -> bool:
        """Tell whether the institution has said that it is at work."""
        return self.referral.status is ReferralStatus.WORKING


def read(work: Work, token: str) -> ReplyPage:
    """Return the referral behind a link.  Raises: BadLink, NoReplyForm."""
    row = work.session.get(ReferralRow, links.referral_of(work.settings, token))
    if row is None:
        raise BadLink
    instance = work.session.get_one(InstanceRow, row.instance_id)
    form = forms.form_of(work, instance.release_id, FORM)
    if form is None:
        raise NoReplyForm
    return ReplyPage(
        referral=referrals.get(work, row.id),
        programme=work.programmes.release(work.session, instance.release_id).programme,
        case_number=work.session.get_one(CaseRow, row.case_id).number,
        company_name=_company_name(work, row.case_id),
        release_id=instance.release_id,
        form=form,
    )


def answer(work: Work, token: str, typed: Mapping[str, Any]) -> ReferralView:
    """Take an answer.

    Raises: BadLink, NoReplyForm, AlreadyAnswered, ReferralClosed, Invalid with every wrong field.
    """
    page = read(work, token)
    # A referral that is over refuses before its fields do: nobody has to correct what is not wanted any more.
    data = forms.clean(work, page.release_id, FORM, typed, {}) if page.is_open else typed
    return referrals.answer(work, ReferralId(page.referral.id), data)


def _company_name(work: Work, case_id: CaseId) -> str:
    company_id = work.session.get_one(CaseRow, case_id).company_id
    company = work.session.get(CompanyRow, company_id) if company_id else None
    return company.name if company else ""
