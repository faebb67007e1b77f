"""The chain of approval (承認): whose turn it is, who may decide, and when a version is approved (four eyes)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.domain.access import Actor
from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.report import ApprovalStep
from engine.domain.text import Text
from engine.errors import Refused

CHECK = "check"


class NotTheApprover(Refused):
    """The step of the chain is somebody else's."""

    code = "not_the_approver"
    sentence = Text("この承認は「{step_ja}」が行います。", "This approval is for “{step_en}”.")


class AuthorApproves(Refused):
    """Whoever wrote in the report would be the only one to approve it."""

    code = "author_approves"
    sentence = Text(
        "この報告書案を作成した方だけでは承認できません。ほかの方の承認が必要です。",
        "Those who wrote this draft cannot approve it alone. Somebody else has to.",
    )


class AlreadyDecided(Refused):
    """The person has approved this step already; it asks for several people."""

    code = "already_approved"
    sentence = Text("すでに承認しています。ほかの方の承認を待っています。", "You have approved. Others still have to.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One approval of a version. step: place in the chain, from 0. by_id: None for the system."""

    step: int
    by_id: UserId | None
    by: str


def turn(chain: Sequence[ApprovalStep], given: Sequence[Approval]) -> int | None:
    """Return the place of the step whose turn it is; None when every step has its approvals."""
    for place, step in enumerate(chain):
        if len({one.by_id for one in given if one.step == place}) < step.count:
            return place
    return None


def require_approver(
    actor: Actor,
    programme: ProgrammeKey,
    step: ApprovalStep,
    before: Sequence[Approval],
    authors: Collection[UserId],
) -> None:
    """Return when the actor may give the next approval of a step.

    before: the approvals the step has already. authors: who wrote in the report.
    Raises: NotTheApprover, AlreadyDecided, AuthorApproves.
    """
    if actor.user_id is None:
        return
    if not _belongs(actor, programme, step):
        raise NotTheApprover(step_ja=step.name.ja, step_en=step.name.en)
    if any(one.by_id == actor.user_id for one in before):
        raise AlreadyDecided
    approvers = {*(one.by_id for one in before), actor.user_id}
    if step.four_eyes and len(approvers) >= step.count and approvers <= set(authors):
        raise AuthorApproves


def _belongs(actor: Actor, programme: ProgrammeKey, step: ApprovalStep) -> bool:
    if step.group is not None:
        return step.group in actor.groups(programme)
    return step.role in actor.roles(programme)
