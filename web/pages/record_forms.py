"""Writing and correcting records by hand.

GET, POST /records/<programme>/new/<kind>      write one outside any case
GET, POST /records/<programme>/<id>/correct    correct one for a reason; the value before stays
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import records, uploads
from engine.domain.access import May, require
from engine.domain.form import Form
from engine.domain.form_collect import change_rows, collect
from engine.domain.ids import CaseId, FileId, ProgrammeKey, RecordId
from engine.domain.programme import RecordKind
from engine.errors import EngineError, NotFound, Refused
from engine.files import NewFile
from engine.programmes import Release
from engine.records import entry, personal
from engine.records.record_page import RecordPage
from engine.work import Work
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language, lang
from web.pages.records import page_of, programme_of, reason_typed, seen, to
from web.uploads import Keep, keep_files

bp = Blueprint("record_forms", __name__, url_prefix="/records")


@bp.route("/<programme>/new/<kind>", methods=["GET", "POST"])
def new(programme: str, kind: str) -> ResponseReturnValue:
    """Write a record of a kind that belongs to no case."""
    with reading() as unit:
        release, declared = _declared(unit, programme, kind)
        form = entry.form_of(unit, release, declared)
    if request.method == "GET":
        return _new_page(programme, kind)
    entered, turned, refused = _entered(form, _keep(programme, None))
    if turned or refused:
        return _new_page(programme, kind, entered, refused), status_of(refused) if refused else HTTPStatus.OK
    try:
        with work() as unit:
            release, declared = _declared(unit, programme, kind)
            data = entry.taken(unit, release, declared, entered)
            number = records.write(unit, release, kind=kind, case_id=None, task_id=None, company_id=None, data=data)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _new_page(programme, kind, entered, error), status_of(error)
    flash(_("記録しました。"), "good")
    return to(programme, number)


@bp.route("/<programme>/<id:record_id>/correct", methods=["GET", "POST"])
def correct(programme: str, record_id: int) -> ResponseReturnValue:
    """Correct a record; its form shows personal data, and that they are read is noted."""
    if request.method == "GET":
        return _correct_page(programme, record_id)
    with reading() as unit:
        page = page_of(unit, programme, record_id)
        require(unit.actor, May.RECORD_WRITE, page.record.programme)
        form = _form(unit, page)
    entered, turned, refused = _entered(form, _keep(programme, page.record.case_id))
    if turned or refused:
        shown = _correct_page(programme, record_id, entered, refused)
        return shown, status_of(refused) if refused else HTTPStatus.OK
    try:
        with work() as unit:
            page = page_of(unit, programme, record_id)
            changes = _changes(unit, page, entered)
            records.correct(unit, RecordId(record_id), changes, reason=reason_typed(), seen=seen())
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _correct_page(programme, record_id, entered, error), status_of(error)
    flash(_("記録を補正しました。") if changes else _("変わったところはありません。"), "good")
    return to(programme, record_id)


def _entered(form: Form, keep: Keep) -> tuple[dict[str, Any], bool, EngineError | None]:
    """Return what was typed and the files kept, whether only a button of a row was pressed, and a refusal."""
    kept = keep_files(form, request.form, request.files, keep)
    entered = typed.clean_tree(collect(form, kept.fields))
    return entered, change_rows(form, entered, kept.fields), kept.refused


def _keep(programme: str, case_id: CaseId | None) -> Keep:
    """Return how a file sent with the form is kept: at once, so that a mistake elsewhere does not lose it."""

    def keep(file: NewFile) -> FileId:
        with work() as unit:
            return uploads.keep(unit, file, programme=ProgrammeKey(programme), case_id=case_id)

    return keep


def _declared(unit: Work, programme: str, kind: str) -> tuple[Release, RecordKind]:
    """Return a kind that may be written outside a case.  Raises: NoSuchProgramme, NotAllowed, NotFound."""
    programme_of(unit, programme)
    require(unit.actor, May.RECORD_WRITE, ProgrammeKey(programme))
    release = unit.programmes.current(unit.session, ProgrammeKey(programme))
    declared = release.programme.records.get(kind)
    if declared is None or declared.per_case:
        raise NotFound
    return release, declared


def _form(unit: Work, page: RecordPage) -> Form:
    release = unit.programmes.current(unit.session, page.record.programme)
    return entry.form_of(unit, release, page.kind)


def _changes(unit: Work, page: RecordPage, entered: dict[str, Any]) -> dict[str, Any]:
    release = unit.programmes.current(unit.session, page.record.programme)
    return entry.taken(unit, release, page.kind, entered, held=page.record.fields)


def _new_page(
    programme: str, kind: str, entered: dict[str, Any] | None = None, error: EngineError | None = None
) -> str:
    with reading() as unit:
        release, declared = _declared(unit, programme, kind)
        errors = getattr(error, "fields", None)
        form = entry.page(unit, release, declared, lang=lang(), typed=entered, errors=errors)
    return render_template(
        "pages/record_new.html",
        programme=release.programme,
        kind=declared,
        form=form,
        refusal=in_language(error.text) if error else None,
    )


def _correct_page(
    programme: str, record_id: int, entered: dict[str, Any] | None = None, error: EngineError | None = None
) -> str:
    with work() as unit:
        page = page_of(unit, programme, record_id)
        require(unit.actor, May.RECORD_WRITE, page.record.programme)
        if page.has_personal and page.may_read_personal and entered is None:
            personal.note_reading(unit, page.record.id)
        release = unit.programmes.current(unit.session, page.record.programme)
        errors = getattr(error, "fields", {})
        form = entry.page(unit, release, page.kind, lang=lang(), held=page.record.fields, typed=entered, errors=errors)
    return render_template(
        "pages/record_correct.html",
        page=page,
        record=page.record,
        form=form,
        wrong={name: in_language(texts[0]) for name, texts in errors.items()},
        refusal=in_language(error.text) if error else None,
        reason=reason_typed(),
    )
