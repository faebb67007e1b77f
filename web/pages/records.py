"""Records (記録).

GET  /records                              the first programme's
GET  /records/<programme>                  list those of one kind
GET  /records/<programme>/<id>             everything about one
POST /records/<programme>/<id>/personal    the same with personal data; the reading is noted
POST /records/<programme>/<id>/withdraw    take it back: it counts nowhere and stays readable
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import memberships, parties, people, records
from engine.domain.access import May, NotAllowed, allows
from engine.domain.ids import CompanyId, ProgrammeKey, RecordId
from engine.domain.programme import CodeList, Programme, RecordField, RecordKind
from engine.errors import EngineError, NotFound, Refused
from engine.programmes import NoSuchProgramme
from engine.records import listing, personal, record_page
from engine.records.listing import Found, RecordWish
from engine.records.reading import RecordView
from engine.records.record_page import RecordPage
from engine.records.text import column_value
from engine.work import Work
from web import typed
from web.addresses import LARGEST_ID
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language, lang
from web.paging import MOST_PAGES, Pages

bp = Blueprint("records", __name__, url_prefix="/records")
MOST_REASON = 500
CODE = "c_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as a list shows it."""

    record: RecordView
    cells: tuple[Any, ...]


@bp.get("")
def index() -> ResponseReturnValue:
    """Lead to the first programme whose records the person may read."""
    with reading() as unit:
        offered = memberships.programmes(unit, May.RECORD_READ)
    if not offered:
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    return redirect(url_for("records.show_list", programme=offered[0].key))


@bp.get("/<programme>")
def show_list(programme: str) -> ResponseReturnValue:
    """List the records of one kind; the filter stays in the address."""
    number = typed.number(request.args, "page", default=1, most=MOST_PAGES)
    with reading() as unit:
        offered, chosen = programme_of(unit, programme)
        if not chosen.records:
            return render_template("pages/records_none.html", programme=chosen, offered=offered)
        kind = _kind(chosen)
        wish = _wish(unit, chosen, kind)
        may_read_personal = allows(unit.actor, May.PERSON_READ, wish.programme)
        columns = listing.columns(kind, personal=may_read_personal)
        found = listing.count(unit, wish, kind)
        pages = Pages(number=number, total=found.count)
        shown = listing.find(unit, wish, offset=pages.offset, limit=pages.size)
        page = {
            "rows": [_row(chosen, columns, record) for record in shown],
            "company": parties.get(unit, wish.company_ids[0]) if wish.company_ids else None,
            "staff": [person.name for person, _member in people.in_programme(unit, wish.programme)],
            "may_write": allows(unit.actor, May.RECORD_WRITE, wish.programme),
            "reads_cases": allows(unit.actor, May.CASE_READ, wish.programme),
        }
    return render_template(
        "pages/records.html",
        **page,
        programme=chosen,
        offered=offered,
        kind=kind,
        wish=wish,
        columns=columns,
        coded=_coded(chosen, kind),
        found=found,
        sums=_sums(kind, found),
        pages=pages,
        asked=_asked(wish),
        address=lambda page: url_for("records.show_list", programme=chosen.key, page=page, **_asked(wish)),
    )


@bp.get("/<programme>/<id:record_id>")
def show(programme: str, record_id: int) -> ResponseReturnValue:
    """Show one record; personal data are hidden until they are asked for."""
    with reading() as unit:
        page = page_of(unit, programme, record_id)
    return render(page)


@bp.post("/<programme>/<id:record_id>/personal")
def show_personal(programme: str, record_id: int) -> ResponseReturnValue:
    """Show one record with its personal data, and note that they were read."""
    with work() as unit:
        page_of(unit, programme, record_id)
        personal.note_reading(unit, RecordId(record_id))
        page = record_page.read(unit, RecordId(record_id), lang=lang(), with_personal=True)
    return render(page, with_personal=True)


@bp.post("/<programme>/<id:record_id>/withdraw")
def withdraw(programme: str, record_id: int) -> ResponseReturnValue:
    """Take the record back for a reason."""
    reason = reason_typed()
    try:
        with work() as unit:
            page_of(unit, programme, record_id)
            records.withdraw(unit, RecordId(record_id), reason=reason, seen=seen())
    except (NotFound, Refused):
        raise
    except EngineError as error:
        with reading() as unit:
            page = page_of(unit, programme, record_id)
        return render(page, error, reason=reason), status_of(error)
    flash(_("記録を取り下げました。件数には数えません。"), "good")
    return to(programme, record_id)


def programme_of(unit: Work, key: str, permission: May = May.RECORD_READ) -> tuple[list[Programme], Programme]:
    """Return the programmes offered and the one of the address.  Raises: NoSuchProgramme, also for strangers."""
    offered = memberships.programmes(unit, permission)
    found = next((one for one in offered if one.key == key), None)
    if found is None:
        raise NoSuchProgramme(key=key)
    return offered, found


def page_of(unit: Work, programme: str, record_id: int) -> RecordPage:
    """Return a record's page.  Raises: NoSuchRecord, also for a record of another programme."""
    if records.get(unit, RecordId(record_id)).programme != programme:
        raise records.NoSuchRecord
    return record_page.read(unit, RecordId(record_id), lang=lang())


def render(page: RecordPage, error: EngineError | None = None, **more: Any) -> str:
    """Show a record's page, with what was refused."""
    wrong = {name: in_language(texts[0]) for name, texts in getattr(error, "fields", {}).items()}
    return render_template(
        "pages/record.html",
        page=page,
        record=page.record,
        wrong=wrong,
        refusal=in_language(error.text) if error else None,
        **more,
    )


def reason_typed() -> str:
    """Return the reason that was typed."""
    return typed.clean_text(request.form.get("reason", "")).strip()[:MOST_REASON]


def seen() -> int | None:
    """Return the revision of the record that was looked at."""
    return typed.number(request.form, "seen", default=0, most=LARGEST_ID) or None


def to(programme: str, record_id: int) -> ResponseReturnValue:
    """Lead back to the record's page."""
    return redirect(url_for("records.show", programme=programme, record_id=record_id), HTTPStatus.SEE_OTHER)


def _kind(programme: Programme) -> RecordKind:
    """Return the kind asked for, else the first one."""
    wanted = request.args.get("kind", "")
    return programme.records.get(wanted) or next(iter(programme.records.values()))


def _wish(unit: Work, programme: Programme, kind: RecordKind) -> RecordWish:
    company = typed.number(request.args, "company", default=0, most=LARGEST_ID)
    state = request.args.get("state", "")
    codes = {
        entry.key: code
        for entry, codes in _coded(programme, kind)
        if (code := request.args.get(CODE + entry.key, "")) and codes.get(code)
    }
    return RecordWish(
        programme=ProgrammeKey(programme.key),
        kind=kind.key,
        from_on=_day("from"),
        until_on=_day("until"),
        codes=codes,
        company_ids=listing.with_merged(unit, ProgrammeKey(programme.key), CompanyId(company)) if company else None,
        by=typed.line(request.args, "by"),
        q=typed.line(request.args, "q"),
        uncounted=state == "uncounted",
        withdrawn=state == "withdrawn",
    )


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _coded(programme: Programme, kind: RecordKind) -> list[tuple[RecordField, CodeList]]:
    """Return the fields a list can be narrowed by, with their codes."""
    lists = programme.codes
    return [(entry, lists[entry.codes]) for entry in kind.fields if entry.codes is not None and entry.codes in lists]


def _asked(wish: RecordWish) -> dict[str, Any]:
    """Return the wish as the address says it."""
    state = "withdrawn" if wish.withdrawn else "uncounted" if wish.uncounted else None
    return {
        "kind": wish.kind,
        "from": wish.from_on.isoformat() if wish.from_on else None,
        "until": wish.until_on.isoformat() if wish.until_on else None,
        "company": wish.company_ids[0] if wish.company_ids else None,
        "by": wish.by or None,
        "q": wish.q or None,
        "state": state,
        **{CODE + key: code for key, code in wish.codes.items()},
    }


def _row(programme: Programme, columns: tuple[RecordField, ...], record: RecordView) -> Row:
    return Row(record=record, cells=tuple(column_value(programme, record, entry.key, lang()) for entry in columns))


def _sums(kind: RecordKind, found: Found) -> Mapping[RecordField, Any] | None:
    """Return the sums by their fields; None where there are too many records to add up."""
    if found.sums is None:
        return None
    return {entry: found.sums[entry.key] for entry in kind.fields if entry.key in found.sums}
