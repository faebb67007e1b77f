"""Support institutions (連携機関).

GET  /institutions                  the directory, by type, area and words
GET, POST /institutions/new         add one
GET  /institutions/<id>             one with its history
GET, POST /institutions/<id>/edit   change it
POST /institutions/<id>/active      let it be chosen for referrals, or no longer
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.domain.access import May, allows, require
from engine.domain.ids import InstitutionId, ProgrammeKey
from engine.domain.programme import Programme
from engine.errors import Invalid
from engine.parties import institutions
from engine.parties.institution_fields import NAMES, InstitutionLine
from engine.parties.institutions import InstitutionView, InstitutionWish
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.companies import LONGEST, MOST_REASON, chosen, wrong_of

bp = Blueprint("institutions", __name__, url_prefix="/institutions")
INACTIVE = "inactive"


@bp.get("")
def index() -> ResponseReturnValue:
    """List the directory of a programme."""
    with reading() as unit:
        offered, programme = chosen(unit)
        wish = InstitutionWish(
            programme=ProgrammeKey(programme.key),
            q=typed.line(request.args, "q"),
            type=typed.line(request.args, "type") or None,
            area=typed.line(request.args, "area") or None,
            active=request.args.get("state") != INACTIVE,
        )
        found = institutions.find(unit, wish)
        may_edit = allows(unit.actor, May.DIRECTORY_EDIT, wish.programme)
    fields = {line.key: line for line in institutions.empty(programme)} if programme.directories else {}
    return render_template(
        "pages/institutions.html",
        programme=programme,
        offered=offered,
        found=found,
        wish=wish,
        fields=fields,
        may_edit=may_edit and programme.directories,
        INACTIVE=INACTIVE,
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add an institution."""
    with reading() as unit:
        _offered, programme = chosen(unit, May.DIRECTORY_EDIT)
    if request.method == "GET":
        return _form(programme, None, institutions.empty(programme))
    try:
        with work() as unit:
            made = institutions.register(unit, ProgrammeKey(programme.key), _typed(), reason=_reason())
    except Invalid as error:
        return _form(programme, None, institutions.empty(programme), error), status_of(error)
    flash(_("連携機関を登録しました。"), "good")
    return _to(made)


@bp.get("/<id:institution_id>")
def show(institution_id: int) -> ResponseReturnValue:
    """Show one institution."""
    return _shown(InstitutionId(institution_id))


@bp.route("/<id:institution_id>/edit", methods=["GET", "POST"])
def edit(institution_id: int) -> ResponseReturnValue:
    """Change an institution, with a reason."""
    with reading() as unit:
        view, programme, _history = institutions.get(unit, InstitutionId(institution_id))
        require(unit.actor, May.DIRECTORY_EDIT, ProgrammeKey(programme.key))
    if request.method == "GET":
        return _form(programme, view, list(view.values))
    try:
        with work() as unit:
            institutions.edit(unit, InstitutionId(institution_id), _typed(), reason=_reason())
    except Invalid as error:
        return _form(programme, view, list(view.values), error), status_of(error)
    flash(_("連携機関の情報を変更しました。"), "good")
    return _to(institution_id)


@bp.post("/<id:institution_id>/active")
def set_active(institution_id: int) -> ResponseReturnValue:
    """Let an institution be chosen for referrals, or no longer."""
    active = request.form.get("active") == "1"
    try:
        with work() as unit:
            institutions.set_active(unit, InstitutionId(institution_id), active=active, reason=_reason())
    except Invalid as error:
        return _shown(InstitutionId(institution_id), error), status_of(error)
    flash(_("紹介先として選べるようにしました。") if active else _("紹介先の一覧から外しました。"), "good")
    return _to(institution_id)


def _shown(institution_id: InstitutionId, error: Invalid | None = None) -> str:
    with reading() as unit:
        view, programme, history = institutions.get(unit, institution_id)
        may_edit = allows(unit.actor, May.DIRECTORY_EDIT, ProgrammeKey(programme.key))
    return render_template(
        "pages/institution.html",
        one=view,
        programme=programme,
        history=history,
        names={**NAMES, **{line.key: line.name for line in view.values}},
        codes={line.key: line.codes for line in view.values},
        may_edit=may_edit,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        reason=_reason(),
    )


def _form(
    programme: Programme, view: InstitutionView | None, lines: list[InstitutionLine], error: Invalid | None = None
) -> str:
    return render_template(
        "pages/institution_edit.html",
        programme=programme,
        one=view,
        lines=lines,
        typed=_typed() if error else {line.key: line.value for line in lines},
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        reason=_reason(),
    )


def _typed() -> dict[str, str]:
    given = {name.removeprefix("v-") for name in request.form if name.startswith("v-")}
    return {key: typed.line(request.form, f"v-{key}", most=LONGEST) for key in sorted(given)}


def _reason() -> str:
    return typed.line(request.form, "reason", most=MOST_REASON)


def _to(institution_id: int) -> ResponseReturnValue:
    return redirect(url_for("institutions.show", institution_id=institution_id), HTTPStatus.SEE_OTHER)
