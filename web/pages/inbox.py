"""The inbox (作業一覧).

GET  /tasks           what is to be done, soonest due first
POST /tasks/claim     take several at once
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from engine import memberships, tasks
from engine.domain.access import Actor, May, allows
from engine.domain.ids import ProgrammeKey, TaskId
from engine.domain.programme import Programme
from engine.domain.text import Text
from engine.errors import EngineError
from engine.inbox import Scope, Wish, counts, inbox
from engine.task_view import TaskView
from engine.work import Work
from web import typed
from web.addresses import LARGEST_ID, own_address
from web.context import reading, work
from web.i18n import in_language
from web.paging import MOST_PAGES, PAGE_SIZE, Pages
from web.task_rows import Row, Section, row_of, rows_of, sections

bp = Blueprint("inbox", __name__)
MOST_AT_ONCE = PAGE_SIZE

TABS = {
    Scope.MINE: lazy_gettext("自分の担当"),
    Scope.GROUP: lazy_gettext("グループ（未担当）"),
    Scope.OVERDUE: lazy_gettext("期限超過"),
    Scope.DONE: lazy_gettext("完了"),
    Scope.ALL: lazy_gettext("すべて"),
}
EMPTY = {
    Scope.MINE: lazy_gettext("担当している作業はありません。「グループ（未担当）」から担当する作業を選べます。"),
    Scope.GROUP: lazy_gettext("担当者を待っている作業はありません。"),
    Scope.OVERDUE: lazy_gettext("期限を過ぎた作業はありません。"),
    Scope.DONE: lazy_gettext("完了した作業はまだありません。"),
    Scope.ALL: lazy_gettext("進行中の作業はありません。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab with what it holds."""

    scope: Scope
    name: str
    count: int
    address: str


@bp.get("/tasks")
def index() -> ResponseReturnValue:
    """Show one tab of the inbox; the filter stays in the address."""
    number = typed.number(request.args, "page", default=1, most=MOST_PAGES)
    with reading() as unit:
        wish = _wish(unit.actor, request.args, number)
        held = counts(unit, wish)
        rows = rows_of(unit, inbox(unit, wish))
        offered = memberships.programmes(unit)
        following = _next(unit, rows, wish)
        page = {
            "wish": wish,
            "rows": rows,
            "sections": _sections(rows, wish, unit),
            "tabs": _tabs(unit.actor, held, wish),
            "pages": Pages(number=number, total=held[wish.scope]),
            "programmes": offered,
            "groups": _groups(offered, wish),
            "next": following,
            "now": unit.now,
        }
    here = partial(_address, wish)
    session["inbox"] = here(page=number)
    return render_template("pages/inbox.html", **page, Scope=Scope, empty=EMPTY[wish.scope], address=here)


@bp.post("/tasks/claim")
def claim_several() -> ResponseReturnValue:
    """Take each chosen task in a transaction of its own, and say what became of each."""
    chosen = [int(number) for number in request.form.getlist("task")[:MOST_AT_ONCE] if _is_id(number)]
    if not chosen:
        flash(_("担当する作業を選んでください。"), "warn")
    taken = sum(_claim(TaskId(number)) for number in chosen)
    if taken:
        flash(ngettext("%(num)s件の作業を担当にしました。", "%(num)s件の作業を担当にしました。", taken), "good")
    return redirect(own_address(request.form.get("next"), url_for("inbox.index")), HTTPStatus.SEE_OTHER)


def _claim(task_id: TaskId) -> bool:
    try:
        with work() as unit:
            tasks.claim(unit, task_id)
    except EngineError as refusal:
        flash(in_language(refusal.text), "warn")
        return False
    return True


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and int(value) <= LARGEST_ID


def _wish(actor: Actor, asked: Mapping[str, str], number: int) -> Wish:
    scope = asked.get("scope", "")
    wanted = Scope(scope) if scope in set(Scope) else Scope.MINE
    if wanted is Scope.ALL and not _supervises(actor):
        wanted = Scope.MINE
    return Wish(
        scope=wanted,
        q=typed.line(asked, "q"),
        programme=ProgrammeKey(typed.line(asked, "programme")) or None,
        group=typed.line(asked, "group") or None,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )


def _supervises(actor: Actor) -> bool:
    return any(allows(actor, May.TASK_REASSIGN, key) for key in actor.programmes)


def _tabs(actor: Actor, held: Mapping[Scope, int], wish: Wish) -> list[Tab]:
    shown = [scope for scope in Scope if scope is not Scope.ALL or _supervises(actor)]
    return [
        Tab(scope=scope, name=str(TABS[scope]), count=held[scope], address=_address(wish, scope=scope))
        for scope in shown
    ]


def _address(wish: Wish, page: int = 1, *, scope: Scope | None = None) -> str:
    """Return the address of a tab or page with the same filter."""
    asked = {
        "scope": (scope or wish.scope).value,
        "q": wish.q,
        "programme": wish.programme or "",
        "group": wish.group or "",
        "page": str(page) if page > 1 else "",
    }
    return f"{url_for('inbox.index')}?{urlencode({key: value for key, value in asked.items() if value})}"


def _sections(rows: list[Row], wish: Wish, unit: Work) -> list[Section]:
    return [Section(name=None, rows=rows)] if wish.scope is Scope.DONE else sections(rows, unit.now)


def _groups(offered: list[Programme], wish: Wish) -> dict[str, Text]:
    """Name the groups one can filter by: those of the chosen programme, else of all."""
    chosen = [programme for programme in offered if wish.programme in {None, programme.key}]
    return {key: group.name for programme in chosen for key, group in programme.groups.items()}


def _next(unit: Work, rows: list[Row], wish: Wish) -> Row | None:
    """Return what the person should do first: the soonest due of their own."""
    if wish.scope is Scope.MINE and rows and not wish.offset:
        return rows[0]
    soonest: list[TaskView] = inbox(unit, Wish(scope=Scope.MINE, limit=1))
    if not soonest:
        return None
    return row_of(soonest[0], memberships.programme(unit, soonest[0].programme), unit.actor, unit.now)
