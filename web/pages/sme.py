"""The SME definition (中小企業者の要件).

GET, POST /companies/<id>/sme   answer the questions; the check is kept with its day and reasons
"""

from collections.abc import Mapping

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.domain.access import May, require
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.domain.sme import VERDICT_NAMES
from engine.errors import Invalid
from engine.parties import company_page, sme_checks
from engine.parties.sme_checks import NPO, NUMBERS, SOLE
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.companies import to, wrong_of

bp = Blueprint("sme", __name__, url_prefix="/companies")
ANSWERS = ("form", "industry", "capital", *NUMBERS, "one_half", "two_thirds", "officers_half")
YES = {True: "yes", False: "no"}


@bp.route("/<id:company_id>/sme", methods=["GET", "POST"])
def check(company_id: int) -> ResponseReturnValue:
    """Ask what decides; keep the answers with the verdict."""
    with reading() as unit:
        page = company_page.read(unit, CompanyId(company_id))
        require(unit.actor, May.COMPANY_EDIT, ProgrammeKey(page.programme.key))
        ids = [one.id for one in page.stands_for]
        before = sme_checks.of(unit, CompanyId(company_id), ids)
    questions = page.programme.sme.npo
    if request.method == "GET":
        return _form(page, {**_known(page), **(_told(before[0].answers) if before else {})})
    names = (*ANSWERS, *(f"npo-{number}" for number, _question in enumerate(questions, 1)))
    given = {name: typed.line(request.form, name) for name in names}
    try:
        answers = sme_checks.answers_of(given, len(questions))
        with work() as unit:
            result = sme_checks.record(unit, CompanyId(company_id), answers)
    except Invalid as error:
        return _form(page, given, error), status_of(error)
    flash(_("要件を確認しました：%(verdict)s", verdict=in_language(VERDICT_NAMES[result.verdict])), "good")
    return to(company_id)


def _form(page: company_page.CompanyPage, given: Mapping[str, str], error: Invalid | None = None) -> str:
    return render_template(
        "pages/sme.html",
        page=page,
        rules=page.programme.sme,
        typed=given,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        SOLE=SOLE,
        NPO=NPO,
    )


def _known(page: company_page.CompanyPage) -> dict[str, str]:
    return {line.key: line.value for line in page.values if line.key in {"capital", "employees"}}


def _told(answers: Mapping[str, object]) -> dict[str, str]:
    """Return the answers of an earlier check as they are typed."""
    told = {key: YES.get(value) or str(value) for key, value in answers.items() if key in ANSWERS}  # type: ignore[call-overload]  # of a bool only
    npo = answers.get("npo")
    marks = enumerate(npo, 1) if isinstance(npo, list) else ()
    form = NPO if npo else SOLE if answers.get("is_sole") else ""
    return {**told, **{f"npo-{number}": YES.get(mark, "") for number, mark in marks}, "form": form}
