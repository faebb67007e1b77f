"""Surveys (アンケート): rounds, who is asked, the results.

GET, POST /surveys                        the rounds of a programme; make one
GET  /surveys/<id>                        run a round
POST /surveys/<id>/people                 add people: typed, from a file, or those the survey names
POST /surveys/<id>/people/<id>/remove     take one off who was not asked yet
POST /surveys/<id>/<step>                 send, end, feedback, finish, allow or stop the link for the venue
GET  /surveys/<id>/results                tables (?across=…&down=…)
GET  /surveys/<id>/results.xlsx           the same as a workbook
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from engine.domain.access import May, allows
from engine.domain.ids import ProgrammeKey
from engine.domain.survey import RoundState
from engine.errors import EngineError, NotFound, Refused
from engine.pictures import bullet
from engine.surveys import book, pictures, recipients, rounds, tables
from engine.surveys import page as round_page
from engine.surveys.recipients import Added
from engine.surveys.rounds import NewRound
from engine.work import Work
from web import typed
from web.context import reading, work
from web.faults import status_of
from web.i18n import in_language, lang
from web.pages.companies import chosen, wrong_of
from web.pages.figures import SPREADSHEET

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
MOST_PASTED = 200_000
STEPS: dict[str, tuple[Callable[[Work, int], None], object]] = {
    "send": (rounds.send, _("送信を始めました。一人ずつに別のメールが届きます。")),
    "end": (rounds.end, _("回答の受付を終了しました。")),
    "feedback": (
        lambda unit, number: rounds.feed_back(
            unit,
            number,
            on=typed.line(request.form, "on"),
            how=typed.line(request.form, "how", most=rounds.LONGEST_NOTE),
        ),
        _("フィードバックを記録しました。"),
    ),
    "finish": (rounds.finish, _("アンケートを完了しました。")),
    "venue-on": (
        lambda unit, number: rounds.allow_venue(unit, number, allowed=True),
        _("会場用のリンクを使えるようにしました。"),
    ),
    "venue-off": (
        lambda unit, number: rounds.allow_venue(unit, number, allowed=False),
        _("会場用のリンクを止めました。"),
    ),
}


@bp.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List the rounds of a programme and make one."""
    if request.method == "GET":
        return _index()
    new = NewRound(
        survey=typed.line(request.form, "survey"),
        name=typed.line(request.form, "name", most=rounds.LONGEST_NAME),
        about_on=typed.line(request.form, "about_on"),
        case_number=typed.line(request.form, "case_number"),
    )
    try:
        with work() as unit:
            made = rounds.make(unit, ProgrammeKey(request.form.get("programme", "")), new)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _index(error), status_of(error)
    flash(str(_("アンケートの回を作りました。送り先を選んでください。")), "good")
    return _to(made)


@bp.get("/<id:round_id>")
def show(round_id: int) -> ResponseReturnValue:
    """Show a round with who is asked."""
    return _shown(round_id)


@bp.post("/<id:round_id>/people")
def add(round_id: int) -> ResponseReturnValue:
    """Add people."""
    file = request.files.get("file")
    content = file.stream.read() if file else b""

    def act(unit: Work) -> Added:
        if "declared" in request.form:
            return recipients.add_declared(unit, round_id)
        if content:
            return recipients.add_file(unit, round_id, content)
        return recipients.add_typed(unit, round_id, _pasted())

    try:
        with work() as unit:
            added = act(unit)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _shown(round_id, error), status_of(error)
    said = _("%(new)s人を加えました（すでにあった宛先 %(known)s人）。", new=added.new, known=added.known)
    flash(str(said), "good")
    return _to(round_id)


@bp.post("/<id:round_id>/people/<id:invitation_id>/remove")
def remove(round_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take somebody off."""
    with work() as unit:
        recipients.remove(unit, round_id, invitation_id)
    flash(str(_("送り先から外しました。")), "good")
    return _to(round_id)


@bp.post("/<id:round_id>/<step>")
def go(round_id: int, step: str) -> ResponseReturnValue:
    """Take one step with a round."""
    if step not in STEPS:
        abort(HTTPStatus.NOT_FOUND)
    act, said = STEPS[step]
    try:
        with work() as unit:
            act(unit, round_id)
    except (NotFound, Refused):
        raise
    except EngineError as error:
        return _shown(round_id, error), status_of(error)
    flash(str(said), "good")
    return _to(round_id)


@bp.get("/<id:round_id>/results")
def results(round_id: int) -> ResponseReturnValue:
    """Show the tables of a round."""
    with reading() as unit:
        found = _tables(unit, round_id)
        programme = unit.programmes.current(unit.session, found.round.programme).programme
    picture = pictures.satisfaction(found, lang())
    return render_template(
        "pages/survey_results.html",
        tables=found,
        round=found.round,
        programme=programme,
        picture=Markup(picture) if picture else None,  # noqa: S704 - our own SVG, its texts escaped
        bullet=lambda share: Markup(bullet(share, None)),  # noqa: S704 - as above
        lang=lang(),
    )


@bp.get("/<id:round_id>/results.xlsx")
def download(round_id: int) -> Response:
    """Send the tables as a workbook."""
    with reading() as unit:
        content = book.xlsx(unit, _tables(unit, round_id))
    response = make_response(content)
    response.mimetype = SPREADSHEET
    response.headers.set("Content-Disposition", "attachment", filename=f"survey-{round_id}.xlsx")
    return response


def _tables(unit: Work, round_id: int) -> tables.Tables:
    across, down = typed.line(request.args, "across"), typed.line(request.args, "down")
    return tables.tables(unit, round_id, across=across, down=down)


def _pasted() -> str:
    return typed.clean_text(request.form.get("people", ""))[:MOST_PASTED]


def _index(error: EngineError | None = None) -> str:
    with reading() as unit:
        offered, programme = chosen(unit, May.REPORT_READ)
        found = rounds.of_programme(unit, ProgrammeKey(programme.key))
        may_run = allows(unit.actor, May.SURVEY_RUN, ProgrammeKey(programme.key))
    return render_template(
        "pages/surveys.html",
        programme=programme,
        offered=offered,
        found=found,
        may_run=may_run,
        typed=request.form,
        refusal=in_language(error.text) if error else "",
        wrong=wrong_of(error),
    )


def _shown(round_id: int, error: EngineError | None = None) -> str:
    with reading() as unit:
        found = round_page.page(unit, round_id)
    texts = getattr(error, "fields", None) or {}
    return render_template(
        "pages/survey_round.html",
        page=found,
        round=found.round,
        programme=found.programme,
        typed=request.form,
        refusal=in_language(error.text) if error else "",
        wrong={key: "　".join(in_language(text) for text in said) for key, said in texts.items()},
        RoundState=RoundState,
        MOST=round_page.MOST,
    )


def _to(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("surveys.show", round_id=round_id), HTTPStatus.SEE_OTHER)
