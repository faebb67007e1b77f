"""Files of a programme's data (データ出力), in agreed columns; each download is noted in the trail.

GET  /exports                        to the person's first programme
GET  /exports/<programme>            choose one, with the number of its rows (?export=…&period=…)
POST /exports/<programme>            make the file and send it; a workbook of many rows is made behind the page
GET  /exports/<programme>/<id>       how far such a file is
GET  /exports/<programme>/<id>/file  take it
POST /exports/<programme>/handover   make the hand-over package and send it
"""

import datetime as dt
import io
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus
from typing import IO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from engine import memberships
from engine.domain.access import May, NotAllowed, allows
from engine.domain.export import DateStyle, Encoding, ExportFormat
from engine.domain.ids import ProgrammeKey
from engine.errors import Invalid
from engine.exports import making, offers, queue
from engine.exports.offers import Wish
from engine.handover import package
from engine.kpi import label_of
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language

bp = Blueprint("exports", __name__, url_prefix="/exports")
LONGEST_KEY = 140
EVERYTHING = "all"


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme."""
    with reading() as unit:
        mine = memberships.programmes(unit, May.DATA_EXPORT)
    if not mine:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    return redirect(url_for("exports.show", programme=mine[0].key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show what can be had, and how many rows the chosen one would have."""
    return _page(programme, request.args)


@bp.post("/<programme>")
def download(programme: str) -> ResponseReturnValue:
    """Make a file and send it, or have it made where that takes long; what cannot be written is said on the page."""
    wish = _wish(programme, request.form)
    try:
        with reading() as unit:
            is_long = queue.is_long(unit, wish)
        return _later(wish) if is_long else _at_once(wish)
    except Invalid as refusal:
        return _page(programme, request.form, in_language(refusal.text)), status_of(refusal)


def _later(wish: Wish) -> ResponseReturnValue:
    with work() as unit:
        made = queue.ask(unit, wish)
    return redirect(url_for("exports.job", programme=wish.programme, job_id=made), HTTPStatus.SEE_OTHER)


def _at_once(wish: Wish) -> ResponseReturnValue:
    """Write the file while others go on writing to the database, then note it and send it."""
    with ExitStack() as closing:
        file = closing.enter_context(tempfile.TemporaryFile())
        with reading() as unit:
            made = making.produce(unit, wish, file)
        with work() as unit:
            making.note(unit, wish.programme, made)
        closing.pop_all()  # the answer closes it once it is sent
    return _sent(file, made.name, made.sha256, made.media_type)


@bp.get("/<programme>/<id:job_id>")
def job(programme: str, job_id: int) -> str:
    """Show how far a file is."""
    key = ProgrammeKey(programme)
    with reading() as unit:
        release = offers.release_for(unit, key)
        found = queue.get(unit, key, job_id)
        exports, spans = offers.offered(unit, release.programme), offers.periods(unit, release)
    return render_template(
        "pages/export_job.html",
        programme=release.programme,
        job=found,
        export=exports.get(found.export),
        span=spans.get(found.period or ""),
        label_of=label_of,
        kept_days=queue.KEPT.days,
    )


@bp.get("/<programme>/<id:job_id>/file")
def job_file(programme: str, job_id: int) -> ResponseReturnValue:
    """Send a file that was made behind the page."""
    with reading() as unit:
        found, content = queue.content(unit, ProgrammeKey(programme), job_id)
    return _sent(io.BytesIO(content), found.file_name or "", found.sha256 or "", making.NAME_OF[ExportFormat.XLSX])


@bp.post("/<programme>/handover")
def hand_over(programme: str) -> ResponseReturnValue:
    """Make the package for the next operator and send it."""
    with ExitStack() as closing:
        file = closing.enter_context(tempfile.TemporaryFile())
        with work() as unit:
            made = package.make(unit, ProgrammeKey(programme), file)
        closing.pop_all()  # the answer closes it once it is sent
    return _sent(file, made.name, made.sha256, package.MEDIA_TYPE)


def _sent(file: IO[bytes], name: str, sha256: str, media_type: str) -> ResponseReturnValue:
    response = send_file(file, mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["X-Content-SHA256"] = sha256
    return response


def _page(programme: str, asked: Mapping[str, str], refusal: str | None = None) -> str:
    key = ProgrammeKey(programme)
    with reading() as unit:
        release = offers.release_for(unit, key)
        exports = offers.offered(unit, release.programme)
        chosen = exports.get(asked.get("export", "")) or next(iter(exports.values()), None)
        wish = _wish(programme, asked)
        spans = offers.periods(unit, release)
        if "period" not in asked and chosen is not None:
            wish = Wish(programme=key, export=chosen.key, period=offers.usual(unit, release, chosen))
        counted = making.count(unit, wish) if "export" in asked and chosen is not None else None
        page = {
            "may_hand_over": allows(unit.actor, May.HANDOVER_MAKE, key),
            "may_read_people": allows(unit.actor, May.PERSON_READ, key),
            "offered": memberships.programmes(unit, May.DATA_EXPORT),
            "jobs": queue.mine(unit, key),
        }
    return render_template(
        "pages/exports.html",
        **page,
        programme=release.programme,
        exports=exports,
        chosen=chosen,
        wish=wish,
        spans=spans,
        counted=counted,
        refusal=refusal,
        formats=ExportFormat,
        encodings=Encoding,
        styles=DateStyle,
        label_of=label_of,
        everything=EVERYTHING,
        most_at_once=queue.MOST_AT_ONCE,
        kept_days=queue.KEPT.days,
    )


def _wish(programme: str, asked: Mapping[str, str]) -> Wish:
    period = asked.get("period", EVERYTHING)[:LONGEST_KEY]
    form, encoding, dates = (asked.get(name, "") for name in ("format", "encoding", "dates"))
    return Wish(
        programme=ProgrammeKey(programme),
        export=asked.get("export", "")[:LONGEST_KEY],
        period=None if period == EVERYTHING else period,
        format=ExportFormat(form) if form in set(ExportFormat) else None,
        encoding=Encoding(encoding) if encoding in set(Encoding) else None,
        dates=DateStyle(dates) if dates in set(DateStyle) else None,
        since=_day(asked.get("since", "")),
        personal=asked.get("personal") == "1",
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
