"""Fixed dates of a contract (期日): which are met, which are open, and what proves it.

GET  /dates                               to the person's first programme
GET  /dates/<programme>                   every fixed date, soonest first
GET  /dates/<programme>/<rule>            one, with its reasons and whom it tells
POST /dates/<programme>/<rule>            say that it was met, with what proves it
POST /dates/<programme>/<rule>/reopen     take that back, for a reason
GET  /dates/<programme>/<rule>/evidence   download the file that proves it
"""

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import files, fixed_dates, memberships, uploads
from engine.domain.access import May, NotAllowed, allows, require
from engine.domain.ids import FileId, ProgrammeKey
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import EngineError, NotFound, Refused
from engine.files import NewFile
from engine.fixed_dates import FixedDate, Mark, NoSuchDate, State
from engine.foresight import TOLD_NAMES
from engine.work import Work
from web import typed
from web.context import reading, work
from web.deadlines import why_of
from web.faults import status_of
from web.i18n import in_language
from web.pages.files import as_download

bp = Blueprint("dates", __name__, url_prefix="/dates")
LONGEST = 200
MOST_WORDS = 2000
STATES: Mapping[State, tuple[Text, str]] = {
    State.MET: (Text("済み", "Met"), "done"),
    State.OPEN: (Text("これから", "Open"), "wait"),
    State.OVERDUE: (Text("期限超過", "Overdue"), "overdue"),
}


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.REPORT_READ)
    if not offered:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    return redirect(url_for("dates.show", programme=offered[0].key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show every fixed date of a programme."""
    with reading() as unit:
        found = fixed_dates.current(unit, ProgrammeKey(programme))
        return render_template(
            "pages/dates.html",
            programme=memberships.programme(unit, ProgrammeKey(programme)),
            offered=memberships.programmes(unit, May.REPORT_READ),
            dates=found,
            now=unit.now,
            STATES=STATES,
        )


@bp.get("/<programme>/<rule>")
def detail(programme: str, rule: str) -> ResponseReturnValue:
    """Show one fixed date."""
    return _page(programme, rule)


@bp.post("/<programme>/<rule>")
def mark(programme: str, rule: str) -> ResponseReturnValue:
    """Say that a fixed date was met."""
    key = ProgrammeKey(programme)
    try:
        with work() as unit:
            require(unit.actor, May.DATE_MARK, key)
            fixed_dates.get(unit, key, rule)
            fixed_dates.mark_met(unit, key, rule, _typed(unit, key))
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(programme, rule, error), status_of(error)
    flash(_("済みとして記録しました。"), "good")
    return redirect(url_for("dates.detail", programme=programme, rule=rule), HTTPStatus.SEE_OTHER)


@bp.post("/<programme>/<rule>/reopen")
def reopen(programme: str, rule: str) -> ResponseReturnValue:
    """Take back that a fixed date was met."""
    reason = typed.clean_text(request.form.get("reason", "")).strip()[:MOST_WORDS]
    try:
        with work() as unit:
            fixed_dates.reopen(unit, ProgrammeKey(programme), rule, reason)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(programme, rule, error), status_of(error)
    flash(_("済みの記録を取り消しました。"), "good")
    return redirect(url_for("dates.detail", programme=programme, rule=rule), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>/<rule>/evidence")
def evidence(programme: str, rule: str) -> ResponseReturnValue:
    """Hand out the file that proves it, to keep."""
    with reading() as unit:
        met = fixed_dates.get(unit, ProgrammeKey(programme), rule).met
        if met is None or met.mark.file_id is None:
            raise NoSuchDate
        return as_download(*files.content(unit, met.mark.file_id))


def _typed(unit: Work, programme: ProgrammeKey) -> Mark:
    try:
        on = dt.date.fromisoformat(request.form.get("met_on", "").strip())
    except ValueError:
        on = None
    return Mark(
        on=on,
        how=typed.clean_text(request.form.get("how", "")).strip()[:MOST_WORDS],
        evidence=typed.line(request.form, "evidence", most=LONGEST),
        file_id=_kept(unit, programme),
    )


def _kept(unit: Work, programme: ProgrammeKey) -> FileId | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    new = NewFile(name=sent.filename, media_type=sent.mimetype, content=sent.stream.read())
    return uploads.keep(unit, new, programme=programme, case_id=None)


def _page(programme: str, rule: str, error: EngineError | None = None) -> str:
    with reading() as unit:
        found = fixed_dates.get(unit, ProgrammeKey(programme), rule)
        shown = memberships.programme(unit, ProgrammeKey(programme))
        may_mark = allows(unit.actor, May.DATE_MARK, ProgrammeKey(programme))
        file = _file(unit, found)
        today = local_date(unit.now)
    wrong = {name: in_language(texts[0]) for name, texts in getattr(error, "fields", {}).items()}
    names = {**TOLD_NAMES, **{key: group.name for key, group in shown.groups.items()}}
    return render_template(
        "pages/date.html",
        programme=shown,
        date=found,
        why=why_of(found.why),
        file=file,
        may_mark=may_mark,
        today=today,
        typed=request.form,
        wrong=wrong,
        refusal=in_language(error.text) if error else None,
        told_names=names,
        STATES=STATES,
    )


def _file(unit: Work, found: FixedDate) -> files.FileView | None:
    file_id = found.met.mark.file_id if found.met else None
    return files.content(unit, file_id)[0] if file_id is not None else None
