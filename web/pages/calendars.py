"""Calendars (暦): national holidays, a programme's own closures and openings, and what changed rules move.

GET  /calendars                         to the person's first programme
GET  /calendars/<programme>             what counts now
POST /calendars/<programme>/holidays    read the Cabinet Office's list; with `apply`, keep it
POST /calendars/<programme>/days        read the programme's own days; with `apply`, keep them
GET  /calendars/<programme>/rules       deadlines of open tasks the published rules (?draft=1: the draft's) would move
POST /calendars/<programme>/rules       move them
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from engine import calendar_changes, calendars, deadline_moves, memberships
from engine.calendar_changes import CalendarPreview
from engine.calendars import ClosureFile, DayKind
from engine.domain.access import May, NotAllowed, allows
from engine.domain.finding import refuses
from engine.domain.ids import ProgrammeKey
from engine.errors import EngineError, Invalid
from engine.work import Work
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language

bp = Blueprint("calendars", __name__, url_prefix="/calendars")
MOST_REASON = 500
MOST_DAYS = 200
EMPTY_ROWS = 3
LARGEST_MARK = 2**62
MOST_MARK = 40
HOLIDAYS, DAYS = "holidays", "days"


@bp.get("")
def index() -> ResponseReturnValue:
    """Go to the person's first programme."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.CALENDAR_EDIT)
    if not offered:
        raise NotAllowed(roles_ja="監督・管理者", roles_en="supervisors and administrators")
    return redirect(url_for("calendars.show", programme=offered[0].key), HTTPStatus.SEE_OTHER)


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show what counts now, and the forms to change it."""
    with reading() as unit:
        return _page(unit, ProgrammeKey(programme))


@bp.post("/<programme>/holidays")
def holidays(programme: str) -> ResponseReturnValue:
    """Read a list of holidays; keep it once its preview was looked at."""
    file = request.files.get("file")
    content = file.stream.read() if file else request.form.get("content", "").encode()
    name = typed.line(request.form, "name") or (file.filename if file else "") or "syukujitsu.csv"
    key = ProgrammeKey(programme)
    if "apply" in request.form:
        return _apply(
            key,
            lambda unit: calendar_changes.import_holidays(unit, content, name, mark=_mark(), reason=_reason()),
            lambda unit: _preview(unit, key, HOLIDAYS, content, name),
        )
    with reading() as unit:
        return _preview(unit, key, HOLIDAYS, content, name)


@bp.post("/<programme>/days")
def days(programme: str) -> ResponseReturnValue:
    """Read the programme's own days as typed; keep them once their preview was looked at."""
    key = ProgrammeKey(programme)
    if "apply" in request.form:
        content = request.form.get("content", "").encode()
        return _apply(
            key,
            lambda unit: calendar_changes.apply_local(unit, key, content, mark=_mark(), reason=_reason()),
            lambda unit: _preview(unit, key, DAYS, content, ""),
        )
    columns = [request.form.getlist(name)[:MOST_DAYS] for name in ("on", "name", "kind")]
    rows = [(on, typed.clean_text(name), kind) for on, name, kind in zip(*columns, strict=False)]
    gone = set(request.form.getlist("gone"))
    with reading() as unit:
        kept = (row for number, row in enumerate(rows) if str(number) not in gone)
        return _preview(unit, key, DAYS, calendar_changes.as_lines(kept), "")


@bp.get("/<programme>/rules")
def rules(programme: str) -> ResponseReturnValue:
    """Show which deadlines of open tasks changed rules would move."""
    with reading() as unit:
        return _rules_page(unit, ProgrammeKey(programme))


@bp.post("/<programme>/rules")
def apply_rules(programme: str) -> ResponseReturnValue:
    """Let the deadlines of open tasks follow the published rules."""
    key = ProgrammeKey(programme)
    return _apply(
        key,
        lambda unit: len(deadline_moves.apply_rules(unit, key, mark=_seen(), reason=_reason())),
        lambda unit: _rules_page(unit, key),
        back="calendars.rules",
    )


def _apply(
    key: ProgrammeKey,
    act: Callable[[Work], int],
    again: Callable[[Work], str],
    *,
    back: str = "calendars.show",
) -> ResponseReturnValue:
    try:
        with work() as unit:
            moved = act(unit)
    except Invalid as error:
        flash(in_language(error.text), "warn")
        with reading() as unit:
            return again(unit), status_of(error)
    except EngineError as error:
        if status_of(error) != HTTPStatus.CONFLICT:
            raise
        flash(in_language(error.text), "warn")
        with reading() as unit:
            return again(unit), HTTPStatus.CONFLICT
    flash(
        ngettext(
            "適用しました。%(num)s件の期限を変更しました。", "適用しました。%(num)s件の期限を変更しました。", moved
        ),
        "good",
    )
    return redirect(url_for(back, programme=key), HTTPStatus.SEE_OTHER)


def _page(unit: Work, key: ProgrammeKey) -> str:
    own = calendar_changes.local_days(unit, key)
    return render_template(
        "pages/calendars.html",
        programme=memberships.programme(unit, key),
        offered=memberships.programmes(unit, May.CALENDAR_EDIT),
        rows=[*_rows(own), *[("", "", DayKind.CLOSED.value)] * EMPTY_ROWS],
        count=len(own.closed) + len(own.opened),
        history=calendar_changes.history(unit, key),
        may_import=calendar_changes.may_import(unit),
        administers=allows(unit.actor, May.HOLIDAYS_EDIT, key),
        may_move=allows(unit.actor, May.PROCESS_EDIT, key),
        DayKind=DayKind,
    )


def _rows(own: ClosureFile) -> list[tuple[str, str, str]]:
    named = [(day, name, DayKind.CLOSED) for day, name in own.closed.items()]
    named += [(day, name, DayKind.OPEN) for day, name in own.opened.items()]
    return [(day.isoformat(), name, kind.value) for day, name, kind in sorted(named)]


def _preview(unit: Work, key: ProgrammeKey, what: str, content: bytes, name: str) -> str:
    check: Callable[[], CalendarPreview] = (
        (lambda: calendar_changes.check_holidays(unit, content, name))
        if what == HOLIDAYS
        else (lambda: calendar_changes.check_local(unit, key, content))
    )
    found = check()
    return render_template(
        "pages/calendar_preview.html",
        programme=memberships.programme(unit, key),
        what=what,
        preview=found,
        is_refused=refuses(list(found.findings)),
        content=calendars.text_of(content),
        name=name,
        reason=_reason(),
        may_read=allows(unit.actor, May.CASE_READ, key),
    )


def _rules_page(unit: Work, key: ProgrammeKey) -> str:
    drafted = request.args.get("draft") == "1"
    return render_template(
        "pages/deadline_moves.html",
        preview=deadline_moves.of_rules(unit, key, drafted=drafted),
        programme=memberships.programme(unit, key),
        drafted=drafted,
        reason=_reason(),
    )


def _mark() -> int:
    value = request.form.get("mark", "")
    return int(value) if value.isascii() and value.isdigit() and int(value) < LARGEST_MARK else -1


def _seen() -> str:
    return typed.line(request.form, "mark", most=MOST_MARK)


def _reason() -> str:
    return typed.line(request.form, "reason", most=MOST_REASON)
