"""Dated checks whether a company is an SME (C-K4, KYU-58): answers, verdict and reasons are kept as they were."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from engine import trail
from engine.domain.access import May, require
from engine.domain.company_fields import FIELDS, WrongText, clean_count
from engine.domain.facts import Fact, FactKind
from engine.domain.ids import CompanyId
from engine.domain.sme import SmeAnswers, SmeResult, SmeVerdict, check
from engine.domain.text import Text
from engine.errors import Invalid
from engine.parties import companies
from engine.store.parties import SmeCheckRow
from engine.work import Work

SOLE, NPO = "sole", "npo"
YES_NO: Mapping[str, bool] = {"yes": True, "no": False}
NUMBERS = ("employees", "shares", "shares_of_one", "shares_of_large", "officers", "officers_of_large")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmeCheckView:
    """A check as pages show it. answers: as `SmeAnswers` has them."""

    id: int
    checked_at: dt.datetime
    checked_by: str
    answers: Mapping[str, Any]
    verdict: SmeVerdict
    reasons: Sequence[Text]


def answers_of(typed: Mapping[str, str], npo_questions: int) -> SmeAnswers:
    """Return what was typed as answers; what is empty is not known.  Raises: Invalid naming every wrong field.

    typed: by the names of `SmeAnswers`; `form` is "sole" or "npo", else a company; npo-1… the questions to an NPO.
    """
    errors: dict[str, tuple[Text, ...]] = {}
    numbers: dict[str, Any] = {key: _number(typed, key, clean_count, errors) for key in NUMBERS}
    capital = _number(typed, "capital", FIELDS["capital"].clean, errors)
    _refuse_more_than_all(numbers, errors)
    if errors:
        raise Invalid(errors)
    form = typed.get("form", "")
    asked = range(1, npo_questions + 1) if form == NPO else ()
    return SmeAnswers(
        industry=typed.get("industry") or None,
        is_sole=form == SOLE,
        capital=None if form == SOLE else capital,
        **numbers,
        one_half=YES_NO.get(typed.get("one_half", "")),
        two_thirds=YES_NO.get(typed.get("two_thirds", "")),
        officers_half=YES_NO.get(typed.get("officers_half", "")),
        npo=tuple(YES_NO.get(typed.get(f"npo-{number}", "")) for number in asked),
    )


def record(work: Work, company_id: CompanyId, answers: SmeAnswers) -> SmeResult:
    """Check a company and keep the check.  Raises: NoSuchCompany, NotAllowed, CompanyMerged."""
    row = companies.editable(work, company_id)
    result = check(answers, work.programmes.current(work.session, row.programme_key).programme.sme)
    kept = SmeCheckRow(
        company_id=row.id,
        checked_at=work.now,
        checked_by=work.actor.name,
        answers={key: value for key, value in asdict(answers).items() if value not in (None, ())},
        verdict=result.verdict,
        reasons=[{"ja": reason.ja, "en": reason.en} for reason in result.reasons],
    )
    work.session.add(kept)
    work.session.flush()  # the fact names it
    data = {"company_id": row.id, "check_id": kept.id, "verdict": result.verdict.value}
    trail.record(work, Fact(kind=FactKind.SME_CHECKED, programme=row.programme_key, data=data))
    return result


def of(work: Work, company_id: CompanyId, ids: Sequence[CompanyId]) -> list[SmeCheckView]:
    """List the checks of a company and of those merged into it, newest first.  Raises: NoSuchCompany, NotAllowed."""
    require(work.actor, May.COMPANY_EDIT, companies.visible(work, company_id).programme_key)
    rows = work.session.scalars(
        select(SmeCheckRow).where(SmeCheckRow.company_id.in_(ids)).order_by(SmeCheckRow.id.desc())
    )
    return [
        SmeCheckView(
            id=row.id,
            checked_at=row.checked_at,
            checked_by=row.checked_by,
            answers=row.answers,
            verdict=row.verdict,
            reasons=[Text(reason["ja"], reason["en"]) for reason in row.reasons],
        )
        for row in rows
    ]


def _number(
    typed: Mapping[str, str], key: str, clean: Callable[[str], str], errors: dict[str, tuple[Text, ...]]
) -> int | None:
    try:
        value = clean(typed.get(key, ""))
    except WrongText as wrong:
        errors[key] = (wrong.text,)
        return None
    return int(value) if value else None


def _refuse_more_than_all(numbers: Mapping[str, int | None], errors: dict[str, tuple[Text, ...]]) -> None:
    """Refuse a part that is more than its whole."""
    for part, whole in (("shares_of_one", "shares"), ("shares_of_large", "shares"), ("officers_of_large", "officers")):
        held, every = numbers[part], numbers[whole]
        if held is not None and every is not None and held > every:
            text = Text(f"総数（{every:,}）を超えています。", f"This is more than there are ({every:,}).")
            errors[part] = (text,)
