"""Code lists (区分).

GET  /codes/<programme>                the lists of a programme
GET  /codes/<programme>/<list>         one of them: codes, where they stand, versions
GET, POST /codes/<programme>/<list>/edit   publish its next version
"""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.codes import editing, page
from engine.codes.diff import CHANGE_NAMES
from engine.codes.editing import CodeWish, ListWish
from engine.domain.access import May, require
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import CodeList
from engine.errors import EngineError, FilesRefused, NotFound, Refused
from web import typed
from web.addresses import LARGEST_ID
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language
from web.pages.records import programme_of

bp = Blueprint("codes", __name__, url_prefix="/codes")
LONGEST = 200
MOST_NOTE = 500
NEW = "new"


@bp.get("/<programme>")
def index(programme: str) -> ResponseReturnValue:
    """List the code lists of a programme."""
    with reading() as unit:
        offered, chosen = programme_of(unit, programme)
        found = page.index(unit, chosen)
    return render_template("pages/codes.html", programme=chosen, offered=offered, lists=found)


@bp.get("/<programme>/<key>")
def show(programme: str, key: str) -> ResponseReturnValue:
    """Show one list."""
    with reading() as unit:
        _offered, chosen = programme_of(unit, programme)
        shown = page.read(unit, chosen, key)
    return render_template("pages/code_list.html", page=shown, programme=chosen, CHANGE_NAMES=CHANGE_NAMES)


@bp.route("/<programme>/<key>/edit", methods=["GET", "POST"])
def edit(programme: str, key: str) -> ResponseReturnValue:
    """Publish the next version of a list."""
    if request.method == "GET":
        return _page(programme, key)
    with reading() as unit:
        _offered, chosen = programme_of(unit, programme)
        wish = _wish(editing.list_of(chosen, key))
    try:
        with work() as unit:
            release = editing.change(unit, ProgrammeKey(programme), key, wish)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _page(programme, key, wish, error), status_of(error)
    version = release.programme.codes[key].version
    flash(_("区分の第%(version)s版を公開しました。これから書く記録に使われます。", version=version), "good")
    return redirect(url_for("codes.show", programme=programme, key=key), HTTPStatus.SEE_OTHER)


def _page(programme: str, key: str, wish: ListWish | None = None, error: EngineError | None = None) -> str:
    with reading() as unit:
        _offered, chosen = programme_of(unit, programme)
        require(unit.actor, May.PROCESS_EDIT, ProgrammeKey(programme))
        codes = editing.list_of(chosen, key)
    wished = wish.codes if wish else [editing.wish_of(code) for code in codes.codes]
    known = {code.code for code in codes.codes}
    return render_template(
        "pages/code_edit.html",
        programme=chosen,
        codes=codes,
        rows=[one for one in wished if one.code in known],
        new=next((one for one in wished if one.code not in known), CodeWish(code="", ja="")),
        above={name: chosen.codes[parent] for name, parent in codes.parents.items()},
        wish=wish,
        wrong={name: in_language(texts[0]) for name, texts in getattr(error, "fields", {}).items()},
        refusal=_refusal(error),
    )


def _refusal(error: EngineError | None) -> str | None:
    if isinstance(error, FilesRefused):
        return " ".join(in_language(finding.text) for finding in error.findings)
    return in_language(error.text) if error else None


def _wish(codes: CodeList) -> ListWish:
    """Return what was typed: a line for each code, and one for a new one if anything stands in it."""
    kept = [_line(code.code, code.code, codes) for code in codes.codes]
    added = _line(NEW, typed.line(request.form, f"{NEW}.code", most=LONGEST), codes)
    return ListWish(
        codes=[*kept, added] if added.code or added.ja else kept,
        seen=typed.number(request.form, "seen", default=0, most=LARGEST_ID),
        note=typed.clean_text(request.form.get("note", "")).strip()[:MOST_NOTE],
        same_meaning=bool(request.form.get("same_meaning")),
    )


def _line(name: str, code: str, codes: CodeList) -> CodeWish:
    return CodeWish(
        code=code,
        ja=typed.line(request.form, f"{name}.ja", most=LONGEST),
        en=typed.line(request.form, f"{name}.en", most=LONGEST),
        note=typed.line(request.form, f"{name}.note", most=LONGEST),
        needs_reason=bool(request.form.get(f"{name}.needs_reason")),
        retired=bool(request.form.get(f"{name}.retired")),
        parents={parent: request.form.get(f"{name}.{parent}", "") for parent in codes.parents},
    )
