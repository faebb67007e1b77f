"""Closing months (月の確定): what was counted stays, later corrections are told as differences.

GET  /closings/<programme>                    the months that are over, and what changed since they were closed
POST /closings/<programme>/<month>            close one
POST /closings/<programme>/<month>/reopen     let its figures follow the records again, for a reason
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.domain.ids import ProgrammeKey
from engine.errors import EngineError, Invalid, NotFound
from engine.kpi import closing, closing_page, label_of, wording
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language, lang

bp = Blueprint("closings", __name__, url_prefix="/closings")
MOST_REASON = 500


@bp.get("/<programme>")
def show(programme: str) -> ResponseReturnValue:
    """Show the months of a programme."""
    return _page(programme)


@bp.post("/<programme>/<month>")
def close(programme: str, month: str) -> ResponseReturnValue:
    """Close a month."""
    try:
        with work() as unit:
            closing.close(unit, ProgrammeKey(programme), month)
    except NotFound:
        raise
    except EngineError as error:
        return _page(programme, error), status_of(error)
    flash(_("%(month)s分の実績を確定しました。", month=in_language(wording.month(month))))
    return redirect(url_for("closings.show", programme=programme), HTTPStatus.SEE_OTHER)


@bp.post("/<programme>/<month>/reopen")
def reopen(programme: str, month: str) -> ResponseReturnValue:
    """Open a month again."""
    try:
        with work() as unit:
            closing.reopen(unit, ProgrammeKey(programme), month, reason=_reason())
    except NotFound:
        raise
    except EngineError as error:
        return _page(programme, error, month), status_of(error)
    flash(_("%(month)s分の確定を解除しました。", month=in_language(wording.month(month))))
    return redirect(url_for("closings.show", programme=programme), HTTPStatus.SEE_OTHER)


def _page(programme: str, error: EngineError | None = None, month: str | None = None) -> str:
    with reading() as unit:
        found = closing_page.page(unit, ProgrammeKey(programme))
    return render_template(
        "pages/closings.html",
        page=found,
        programme=found.programme,
        refusal=in_language(error.text) if error else None,
        wrong=_wrong(error, month),
        month=month,
        reason=_reason(),
        label_of=label_of,
        wording=wording,
        lang=lang(),
    )


def _wrong(error: EngineError | None, month: str | None) -> dict[str, str]:
    """Return what is wrong by the id of its field."""
    found = error.fields.get("reason", ()) if isinstance(error, Invalid) else ()
    return {f"reason-{month}": in_language(text) for text in found}


def _reason() -> str:
    return typed.line(request.form, "reason", most=MOST_REASON)
