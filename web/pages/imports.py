"""Companies and institutions from a file (取込み).

GET, POST /imports              earlier ones; send a file
GET, POST /imports/<id>         what its columns mean; look the rows through
POST /imports/<id>/apply        take the next portion in
POST /imports/<id>/drop         give it up
GET  /imports/<id>/errors.csv   the wrong rows with their mistakes
"""

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import uploads
from engine.domain.access import May
from engine.domain.ids import ProgrammeKey
from engine.domain.import_states import OUTCOME_NAMES, ImportStatus, LineOutcome
from engine.errors import Invalid
from engine.imports import page as import_page
from engine.imports import running
from engine.imports.columns import EXTRA, TARGET_NAMES, Target
from engine.imports.running import NewImport
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.companies import chosen, wrong_of

bp = Blueprint("imports", __name__, url_prefix="/imports")
OPEN = (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.APPLYING)


@bp.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List earlier imports and take a file."""
    if request.method == "GET":
        return _index()
    file = request.files.get("file")
    wanted = request.form.get("target", "")
    new = NewImport(
        programme=ProgrammeKey(request.form.get("programme", "")),
        target=Target(wanted) if wanted in set(Target) else Target.COMPANIES,
        file_name=uploads.plain_name(file.filename or "") if file else "",
        content=file.stream.read() if file else b"",
        list_name=typed.line(request.form, "list_name"),
    )
    try:
        with work() as unit:
            made = running.upload(unit, new)
    except Invalid as error:
        return _index(error), status_of(error)
    return _to(made)


@bp.route("/<id:import_id>", methods=["GET", "POST"])
def show(import_id: int) -> ResponseReturnValue:
    """Show an import; say what its columns mean."""
    if request.method == "GET":
        return _shown(import_id)
    columns = {name.removeprefix("c-"): key for name, key in request.form.items() if name.startswith("c-")}
    try:
        with work() as unit:
            running.assign(unit, import_id, columns)
    except Invalid as error:
        return _shown(import_id, error), status_of(error)
    return _to(import_id)


@bp.post("/<id:import_id>/apply")
def apply(import_id: int) -> ResponseReturnValue:
    """Take the next portion in; the page asks for the one after it."""
    with work() as unit:
        left = running.apply(unit, import_id)
    if not left:
        flash(_("取込みが終わりました。"), "good")
    return _to(import_id)


@bp.post("/<id:import_id>/drop")
def drop(import_id: int) -> ResponseReturnValue:
    """Give an import up."""
    with work() as unit:
        running.drop(unit, import_id)
    flash(_("取込みを取りやめました。すでに取り込んだ行はそのまま残ります。"), "good")
    return _to(import_id)


@bp.get("/<id:import_id>/errors.csv")
def errors(import_id: int) -> Response:
    """Give the wrong rows as they were sent, each with its mistakes."""
    with reading() as unit:
        content = import_page.errors_csv(unit, import_id)
    headers = {"Content-Disposition": f'attachment; filename="import-{import_id}-errors.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


def _index(error: Invalid | None = None) -> str:
    with reading() as unit:
        offered, programme = chosen(unit, May.PARTY_IMPORT)
        found = import_page.newest(unit, ProgrammeKey(programme.key))
    return render_template(
        "pages/imports.html",
        programme=programme,
        offered=offered,
        found=found,
        targets=TARGET_NAMES,
        typed=request.form,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
    )


def _shown(import_id: int, error: Invalid | None = None) -> str:
    wanted = request.args.get("rows", "")
    outcome = LineOutcome(wanted) if wanted in set(LineOutcome) else None
    with reading() as unit:
        page = import_page.read(unit, import_id, outcome)
    return render_template(
        "pages/import.html",
        page=page,
        one=page.summary,
        chosen={
            **page.columns,
            **({key.removeprefix("c-"): value for key, value in request.form.items()} if error else {}),
        },
        outcome=outcome,
        outcomes=OUTCOME_NAMES,
        targets=TARGET_NAMES,
        is_open=page.summary.status in OPEN,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
        EXTRA=EXTRA,
        ImportStatus=ImportStatus,
        LineOutcome=LineOutcome,
        Target=Target,
    )


def _to(import_id: int) -> ResponseReturnValue:
    return redirect(url_for("imports.show", import_id=import_id), HTTPStatus.SEE_OTHER)
