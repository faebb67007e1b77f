"""Who takes part in a case (関係者).

GET, POST /cases/<id>/parties            who does, and whom to add
POST      /cases/parties/<id>/end        no longer
"""

import datetime as dt
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import cases, memberships
from engine.domain.access import May, require
from engine.domain.ids import CaseId
from engine.domain.workdays import local_date
from engine.errors import Invalid
from engine.parties import case_parties, company_list
from engine.parties.case_parties import PARTY_KIND_NAMES, NewParty, PartyKind
from engine.parties.company_list import CompanyWish
from engine.parties.municipalities import places
from engine.work import Work
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.companies import wrong_of

bp = Blueprint("case_parties", __name__, url_prefix="/cases")
MOST_FOUND = 20


@bp.route("/<id:case_id>/parties", methods=["GET", "POST"])
def edit(case_id: int) -> ResponseReturnValue:
    """Show who takes part; add somebody."""
    if request.method == "GET":
        return _page(CaseId(case_id))
    try:
        with work() as unit:
            case_parties.add(unit, CaseId(case_id), _new(local_date(unit.now)))
    except Invalid as error:
        return _page(CaseId(case_id), error), status_of(error)
    flash(_("関係者を加えました。"), "good")
    return _back(case_id)


@bp.post("/parties/<id:party_id>/end")
def end(party_id: int) -> ResponseReturnValue:
    """Say that somebody no longer takes part."""
    with work() as unit:
        case_id = case_parties.end(unit, party_id)
    flash(_("関係者の役割を終えました。"), "good")
    return _back(case_id)


def _new(today: dt.date) -> NewParty:
    return NewParty(
        kind=_kind(),
        who=typed.line(request.form, "who", most=case_parties.LONGEST),
        role=request.form.get("role", ""),
        since_on=_day("since_on") or today,
        until_on=_day("until_on"),
    )


def _page(case_id: CaseId, error: Invalid | None = None) -> str:
    with reading() as unit:
        case = cases.get(unit, case_id)
        require(unit.actor, May.COMPANY_EDIT, case.programme)
        programme = memberships.programme(unit, case.programme)
        parties = case_parties.of_case(unit, case_id)
        institutions = case_parties.institutions(unit, case) if _kind() is PartyKind.INSTITUTION else []
        found = _companies(unit, case)
    return render_template(
        "pages/case_parties.html",
        case=case,
        parties=parties,
        kind=_kind(),
        kinds=PARTY_KIND_NAMES,
        PartyKind=PartyKind,
        roles=[role for role in case_parties.roles(programme).codes if not role.retired],
        institutions=institutions,
        places=places(programme),
        found=found,
        q=typed.line(request.values, "q"),
        typed=request.form,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
    )


def _companies(unit: Work, case: cases.CaseView) -> list[company_list.CompanyLine]:
    """Return the companies a search found; none before anything was typed."""
    q = typed.line(request.values, "q")
    if _kind() is not PartyKind.COMPANY or not q:
        return []
    return company_list.find(unit, CompanyWish(programme=case.programme, q=q, limit=MOST_FOUND))


def _kind() -> PartyKind:
    wanted = request.values.get("kind", "")
    return PartyKind(wanted) if wanted in set(PartyKind) else PartyKind.COMPANY


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("case_parties.edit", case_id=case_id), HTTPStatus.SEE_OTHER)
