"""The monthly review of その他 (その他の見直し).

GET  /reviews/<programme>                     the months of the term
GET  /reviews/<programme>/<month>             every use with its reason (month: 2026-10)
POST /reviews/<programme>/<month>/decide      decide on one use
POST /reviews/<programme>/<month>/close       the month was gone through
"""

import datetime as dt
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.codes import editing, review
from engine.codes.editing import CodeWish, ListWish
from engine.codes.review import DECISION_NAMES, Decision, NoSuchUse, Wish
from engine.domain.era import month_label
from engine.domain.ids import ProgrammeKey, RecordId
from engine.errors import EngineError, NotFound, Refused
from web import typed
from web.addresses import LARGEST_ID
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.records import programme_of

bp = Blueprint("code_review", __name__, url_prefix="/reviews")
LONGEST = 200
MOST_NOTE = 500


@bp.get("/<programme>")
def index(programme: str) -> ResponseReturnValue:
    """List the months, with what is left to decide in each."""
    key = ProgrammeKey(programme)
    with reading() as unit:
        offered, chosen = programme_of(unit, programme)
        months = review.months(unit, key)
        left = review.open_counts(unit, key, months)
        closings = {month: review.read(unit, key, month).closing for month in months if month not in left}
    return render_template(
        "pages/code_reviews.html",
        programme=chosen,
        offered=offered,
        months=months,
        left=left,
        closings=closings,
        label=month_label,
    )


@bp.get("/<programme>/<month>")
def show(programme: str, month: str) -> ResponseReturnValue:
    """Show every use of a month."""
    return _page(programme, _first_of(month))


@bp.post("/<programme>/<month>/decide")
def decide(programme: str, month: str) -> ResponseReturnValue:
    """Decide on one use; a new code is published first, then the record is given it."""
    first, key = _first_of(month), ProgrammeKey(programme)
    with reading() as unit:
        programme_of(unit, programme)
    try:
        wish = _wish()
        if wish.decision is Decision.NEW:
            _publish_code(key, first, wish)
        with work() as unit:
            review.decide(unit, key, first, wish)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(programme, first, error), status_of(error)
    flash(_("判断を記録しました。"), "good")
    return _to(programme, month)


@bp.post("/<programme>/<month>/close")
def close(programme: str, month: str) -> ResponseReturnValue:
    """Say that the month was gone through, and with whom."""
    first, key = _first_of(month), ProgrammeKey(programme)
    with reading() as unit:
        programme_of(unit, programme)
    try:
        with work() as unit:
            attended_by = typed.line(request.form, "attended_by", most=LONGEST)
            note = typed.clean_text(request.form.get("note", "")).strip()[:MOST_NOTE]
            review.close(unit, key, first, attended_by=attended_by, note=note)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(programme, first, error), status_of(error)
    flash(_("見直しを終えました。"), "good")
    return _to(programme, month)


def _first_of(month: str) -> dt.date:
    """Return the first day of a month of the address.  Raises: NotFound."""
    try:
        return dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotFound from None


def _wish() -> Wish:
    decision = request.form.get("decision", "")
    if decision not in set(Decision):
        raise NoSuchUse
    to_code = typed.line(request.form, "new_code" if decision == Decision.NEW else "to_code", most=LONGEST)
    return Wish(
        record_id=RecordId(typed.number(request.form, "record", default=0, most=LARGEST_ID)),
        field=request.form.get("field", ""),
        position=typed.number(request.form, "position", default=1, most=LARGEST_ID) - 1,
        decision=Decision(decision),
        to_code=to_code or None,
    )


def _publish_code(programme: ProgrammeKey, month: dt.date, wish: Wish) -> None:
    """Publish the list with the new code as its next version, in a transaction of its own."""
    with work() as unit:
        found = review.read(unit, programme, month)
        use = next((use for use in found.uses if (use.record.id, use.field, use.position) == _place(wish)), None)
        if use is None:
            raise NoSuchUse
        codes = found.programme.codes[use.codes]
        added = CodeWish(code=wish.to_code or "", ja=typed.line(request.form, "new_name", most=LONGEST))
        note = _("その他の見直し：%(reason)s", reason=use.reason)
        asked = ListWish(codes=editing.with_code(codes, added), seen=codes.version, note=note)
        editing.change(unit, programme, use.codes, asked)


def _place(wish: Wish) -> tuple[RecordId, str, int]:
    return wish.record_id, wish.field, wish.position


def _page(programme: str, month: dt.date, error: EngineError | None = None) -> str:
    with reading() as unit:
        programme_of(unit, programme)
        found = review.read(unit, ProgrammeKey(programme), month)
    wrong = {name: in_language(texts[0]) for name, texts in getattr(error, "fields", {}).items()}
    return render_template(
        "pages/code_review.html",
        review=found,
        programme=found.programme,
        month=f"{month:%Y-%m}",
        label=month_label,
        names=DECISION_NAMES,
        Decision=Decision,
        wrong=wrong,
        refusal=in_language(error.text) if error else None,
    )


def _to(programme: str, month: str) -> ResponseReturnValue:
    return redirect(url_for("code_review.show", programme=programme, month=month), HTTPStatus.SEE_OTHER)
