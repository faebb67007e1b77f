"""What became of referrals, by the type of the institution they went to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.domain.ids import ProgrammeKey
from engine.domain.states import ReferralStatus
from engine.domain.text import Text
from engine.parties import institutions
from engine.parties.institutions import InstitutionWish
from engine.store.evidence import ReferralRow
from engine.work import Work

NO_TYPE = Text("種類なし", "no type")
ALL = Text("計", "Total")
OUTCOME_NAMES: Mapping[ReferralStatus, Text] = {
    ReferralStatus.WORKING: Text("受諾・対応中", "accepted, at work"),
    ReferralStatus.SENT: Text("回答待ち", "waiting for an answer"),
    ReferralStatus.DECLINED: Text("辞退", "declined"),
    ReferralStatus.DONE: Text("受諾・対応済み", "accepted, done"),
    ReferralStatus.LAPSED: Text("回答なしで終了", "lapsed without an answer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The referrals to one type of institution, by what became of them."""

    type: Text
    by_status: Mapping[ReferralStatus, int]

    @property
    def sent(self) -> int:
        """All referrals to it (延べ)."""
        return sum(self.by_status.values())

    @property
    def accepted(self) -> int:
        """Those an institution took on."""
        return self.by_status.get(ReferralStatus.WORKING, 0) + self.by_status.get(ReferralStatus.DONE, 0)


def by_type(work: Work, programme: ProgrammeKey) -> tuple[Outcome, ...]:
    """Return what became of a programme's referrals, the type with the most first.  Raises: NotAllowed."""
    types = {
        one.id: one.shown("type")
        for active in (True, False)
        for one in institutions.find(work, InstitutionWish(programme=programme, active=active))
    }
    counted = (
        select(ReferralRow.institution_id, ReferralRow.status, func.count())
        .where(ReferralRow.programme_key == programme)
        .group_by(ReferralRow.institution_id, ReferralRow.status)
    )
    sums: dict[Text, dict[ReferralStatus, int]] = {}
    for institution_id, status, number in work.session.execute(counted):
        held = sums.setdefault(types.get(institution_id, NO_TYPE), {})
        held[status] = held.get(status, 0) + number
    outcomes = (Outcome(type=kind if kind.ja else NO_TYPE, by_status=held) for kind, held in sums.items())
    return tuple(sorted(outcomes, key=lambda one: (-one.sent, one.type.ja)))


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Return all of them as one."""
    every = tuple(outcomes)
    return Outcome(
        type=ALL,
        by_status={status: sum(one.by_status.get(status, 0) for one in every) for status in OUTCOME_NAMES},
    )
