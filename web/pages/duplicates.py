"""Companies registered twice: proposals, merging, parting.

GET  /companies/duplicates             what may be one and the same
GET, POST /companies/<id>/merge/<id>   compare two; merge them, or remember that they differ
POST /companies/merges/<id>/undo       part them again
"""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.domain.access import May, require
from engine.domain.ids import CompanyId, ProgrammeKey
from engine.errors import Conflict, Invalid
from engine.parties import company_page, duplicates, merging
from engine.parties.matching import WHY_NAMES
from engine.parties.municipalities import places
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.companies import MOST_REASON, chosen, to, wrong_of
from web.paging import MOST_PAGES, Pages

bp = Blueprint("duplicates", __name__, url_prefix="/companies")
APART = "apart"


@bp.get("/duplicates")
def index() -> ResponseReturnValue:
    """List pairs of companies that may be one."""
    number = typed.number(request.args, "page", default=1, most=MOST_PAGES)
    with reading() as unit:
        offered, programme = chosen(unit, May.COMPANY_EDIT)
        offset = (number - 1) * Pages(number=number, total=0).size
        found = duplicates.of_programme(unit, ProgrammeKey(programme.key), offset=offset)
    return render_template(
        "pages/duplicates.html",
        programme=programme,
        offered=offered,
        found=found.shown,
        pages=Pages(number=number, total=found.total),
        places=places(programme),
        why_names=WHY_NAMES,
        address=lambda page: url_for("duplicates.index", programme=programme.key, page=page),
    )


@bp.route("/<id:one_id>/merge/<id:other_id>", methods=["GET", "POST"])
def compare(one_id: int, other_id: int) -> ResponseReturnValue:
    """Show two companies side by side; merge them, or remember that they are not one."""
    pair = CompanyId(one_id), CompanyId(other_id)
    if request.method == "GET":
        return _compared(pair)
    survivor, absorbed = pair if request.form.get("survivor") != str(other_id) else pair[::-1]
    kept = str(survivor)
    take = [name.removeprefix("v-") for name, side in request.form.items() if name.startswith("v-") and side != kept]
    try:
        with work() as unit:
            if request.form.get("action") == APART:
                merging.keep_apart(unit, *pair, reason=_reason())
            else:
                merging.merge(unit, absorbed, survivor, take=take, reason=_reason())
    except (Invalid, Conflict) as error:
        return _compared(pair, error), status_of(error)
    said = _("別の企業として記録しました。") if request.form.get("action") == APART else _("企業を統合しました。")
    flash(said, "good")
    return to(survivor)


@bp.post("/merges/<id:merge_id>/undo")
def undo(merge_id: int) -> ResponseReturnValue:
    """Part what was merged."""
    with work() as unit:
        company_id = merging.undo(unit, merge_id, reason=_reason())
    flash(_("統合を取り消しました。企業は、統合の前のとおりに分かれました。"), "good")
    return to(company_id)


def _compared(pair: tuple[CompanyId, CompanyId], error: Invalid | Conflict | None = None) -> str:
    with reading() as unit:
        one, other = (company_page.read(unit, company_id) for company_id in pair)
        if one.programme.key != other.programme.key:
            raise merging.OtherProgramme
        require(unit.actor, May.COMPANY_MERGE, ProgrammeKey(one.programme.key))
    numbers = {one.company.corporate_number, other.company.corporate_number}
    return render_template(
        "pages/company_merge.html",
        one=one,
        other=other,
        lines=_side_by_side(one, other),
        differ=None not in numbers and len(numbers) > 1,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        typed=request.form,
        reason=_reason(),
    )


def _side_by_side(
    one: company_page.CompanyPage, other: company_page.CompanyPage
) -> list[tuple[company_page.ValueLine | None, company_page.ValueLine | None]]:
    """Return each field of either with its value on both sides; fields neither has are left out."""
    ours = {line.key: line for line in one.values if line.value}
    theirs = {line.key: line for line in other.values if line.value}
    return [(ours.get(key), theirs.get(key)) for key in dict.fromkeys([*ours, *theirs])]


def _reason() -> str:
    return typed.line(request.form, "reason", most=MOST_REASON)
