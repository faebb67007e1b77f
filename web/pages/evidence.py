"""Evidence of records (証拠書類).

POST /records/<programme>/<id>/files               add files that prove the record
GET, POST /records/<programme>/<id>/files/<file>   the rights of one of them
"""

import datetime as dt

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from engine import clearance
from engine.clearance import Clearance, EvidenceLine
from engine.domain.access import May, require
from engine.domain.ids import FileId, RecordId
from engine.domain.text import Text
from engine.errors import EngineError, Invalid, NotFound, Refused
from engine.files import NewFile
from engine.records.record_page import RecordPage
from engine.work import Work
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.records import page_of, render, to
from web.uploads import MOST_FILES

bp = Blueprint("evidence", __name__, url_prefix="/records")
LONGEST = 200
NO_DAY = Text("日付を選んでください。", "Choose a date.")


class NoFile(Invalid):
    """Evidence was to be added, and no file was chosen."""

    code = "no_file_chosen"
    sentence = Text("ファイルを選んでください。", "Choose a file.")

    def __init__(self) -> None:
        super().__init__({"files": (self.sentence,)})


@bp.post("/<programme>/<id:record_id>/files")
def add(programme: str, record_id: int) -> ResponseReturnValue:
    """Keep the files sent as evidence of the record; all of them, or none."""
    sent = [file for file in request.files.getlist("files") if file.filename][:MOST_FILES]
    try:
        with work() as unit:
            page_of(unit, programme, record_id)
            if not sent:
                raise NoFile
            for file in sent:
                new = NewFile(name=file.filename or "", media_type=file.mimetype, content=file.stream.read())
                clearance.add(unit, RecordId(record_id), new)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        with reading() as unit:
            page = page_of(unit, programme, record_id)
        return render(page, error), status_of(error)
    flash(ngettext("%(num)s件のファイルを加えました。", "%(num)s件のファイルを加えました。", len(sent)), "good")
    return to(programme, record_id)


@bp.route("/<programme>/<id:record_id>/files/<id:file_id>", methods=["GET", "POST"])
def rights(programme: str, record_id: int, file_id: int) -> ResponseReturnValue:
    """Show and note what is known of the rights of one file."""
    if request.method == "GET":
        return _page(programme, record_id, file_id)
    try:
        with work() as unit:
            page_of(unit, programme, record_id)
            clearance.clear(unit, RecordId(record_id), FileId(file_id), _typed())
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(programme, record_id, file_id, error), status_of(error)
    flash(_("権利の確認を記録しました。"), "good")
    return to(programme, record_id)


def _typed() -> Clearance:
    until = request.form.get("expires_on", "").strip()
    try:
        expires_on = dt.date.fromisoformat(until) if until else None
    except ValueError:
        raise Invalid({"expires_on": (NO_DAY,)}) from None
    return Clearance(
        shows=typed.clean_text(request.form.get("shows", "")).strip()[:LONGEST],
        people_shown=bool(request.form.get("people_shown")),
        consent=typed.line(request.form, "consent", most=LONGEST),
        owner=typed.line(request.form, "owner", most=LONGEST),
        licence=typed.line(request.form, "licence", most=LONGEST),
        publishable=bool(request.form.get("publishable")),
        personal=bool(request.form.get("personal")),
        expires_on=expires_on,
    )


def _page(programme: str, record_id: int, file_id: int, error: EngineError | None = None) -> str:
    with reading() as unit:
        page = page_of(unit, programme, record_id)
        require(unit.actor, May.RECORD_WRITE, page.record.programme)
        line = _line(unit, page, file_id)
    wrong = {name: in_language(texts[0]) for name, texts in getattr(error, "fields", {}).items()}
    return render_template(
        "pages/record_file.html",
        page=page,
        record=page.record,
        line=line,
        known=_shown(line, error),
        wrong=wrong,
        refusal=in_language(error.text) if error else None,
    )


def _shown(line: EvidenceLine, error: EngineError | None) -> dict[str, object]:
    """Return what the fields hold: what was typed if it was refused, else what is known."""
    if error is not None:
        return dict(request.form)
    known = line.clearance
    if known is None:
        return {}
    return {
        "shows": known.shows,
        "people_shown": known.people_shown,
        "consent": known.consent,
        "owner": known.owner,
        "licence": known.licence,
        "publishable": known.publishable,
        "personal": known.personal,
        "expires_on": known.expires_on.isoformat() if known.expires_on else "",
    }


def _line(unit: Work, page: RecordPage, file_id: int) -> EvidenceLine:
    found = next((line for line in clearance.of_record(unit, page.record.id) if line.file.id == file_id), None)
    if found is None:
        raise NotFound
    return found
