"""The studio (手順): a programme's files, edited as drafts, checked, compared and published.

GET  /studio                                 the files of each programme
GET  /studio/<programme>/<path>              one file: the editor, the deadlines, or its text
POST /studio/<programme>/<path>/check        what is to be said of a drawing (JSON)
POST /studio/<programme>/<path>/draft        keep a drawing (JSON)
POST /studio/<programme>/<path>/prepare      keep it and go on to publishing unless it holds errors (JSON)
POST /studio/<programme>/programme.toml/rules    change deadlines; keeps a draft
GET  /studio/<programme>/<path>/publish      what the draft changes
POST /studio/<programme>/<path>/publish      publish it
POST /studio/<programme>/<path>/discard      forget it
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import deadline_edit, definitions, memberships, studio, studio_diff, studio_names
from engine.deadline_edit import REMINDER_NAMES, RuleWish, WrongDays
from engine.definitions import Draft
from engine.domain.access import May, NotAllowed
from engine.domain.finding import Finding, Severity
from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.errors import EngineError, FilesRefused, Invalid, NotFound
from engine.programmes import Release
from engine.rule_words import COUNTING_NAMES, summary_of
from engine.studio import FileKind, kind_of
from engine.work import Work
from web import typed
from web.context import reading, work
from web.errors import of_engine
from web.faults import status_of
from web.i18n import lang
from web.security import draws

bp = Blueprint("studio", __name__, url_prefix="/studio")
ONE = "/<programme>/<path:path>"
RULES_FILE = "programme.toml"
MOST_NOTE = 500
AUTOSAVE_SECONDS = 20


class NoDrawing(Invalid):
    """A request to the studio brought no drawing that can be kept."""

    code = "no_drawing"
    sentence = Text(
        "図を受け取れませんでした。もう一度保存してください。", "The drawing did not arrive. Save it again."
    )


@bp.get("")
def index() -> ResponseReturnValue:
    """List the files of each programme the person may edit."""
    with reading() as unit:
        keys = [ProgrammeKey(programme.key) for programme in memberships.programmes(unit, May.PROCESS_EDIT)]
        if not keys:
            raise NotAllowed(roles_ja="監督", roles_en="supervisors")
        found = [studio.read(unit, key) for key in keys]
    return render_template("pages/studio.html", studios=found, kinds=list(FileKind), now_kinds=FileKind)


@bp.get(ONE)
@draws
def show(programme: str, path: str) -> ResponseReturnValue:
    """Show one file the way its kind is worked on."""
    key = ProgrammeKey(programme)
    with reading() as unit:
        release = studio.release_of(unit, key)
        draft = definitions.draft(unit, key, path)
        common = _common(unit, release, draft)
        if kind_of(path) is FileKind.DIAGRAM:
            return render_template("pages/studio_diagram.html", **common, **_diagram(release, draft))
        if path == RULES_FILE:
            return _rules_page(unit, release, draft)
    return render_template("pages/studio_file.html", **common, text=_text(draft.content))


@bp.post(f"{ONE}/check")
def check(programme: str, path: str) -> ResponseReturnValue:
    """Tell what is to be said of a drawing, for marking it on the elements."""
    with reading() as unit:
        found = studio.findings(unit, ProgrammeKey(programme), path, _drawing())
    return jsonify(findings=_as_json(found))


@bp.post(f"{ONE}/draft")
def save(programme: str, path: str) -> ResponseReturnValue:
    """Keep a drawing, right or wrong."""
    with work() as unit:
        draft = studio.save(unit, ProgrammeKey(programme), path, _drawing(), seen=_seen())
    return _kept(draft, message=_("下書きを保存しました。"))


@bp.post(f"{ONE}/prepare")
def prepare(programme: str, path: str) -> ResponseReturnValue:
    """Keep a drawing and say where it is published; one with errors stays where it is."""
    key, xml = ProgrammeKey(programme), _drawing()
    with work() as unit:
        draft = studio.save(unit, key, path, xml, seen=_seen())
        found = studio.findings(unit, key, path, xml)
    if any(one.severity is Severity.ERROR for one in found):
        sentence = _("下書きを保存しました。誤りを直すと公開へ進めます。")
        return _kept(
            draft, message=sentence, findings=_as_json(found)
        )  # kept, so no failure: the editor takes the mark
    return _kept(draft, location=url_for("studio.compare", programme=programme, path=path))


@bp.post("/<programme>/programme.toml/rules")
def change_rules(programme: str) -> ResponseReturnValue:
    """Keep a draft with other deadlines, and go on to publishing it."""
    key = ProgrammeKey(programme)
    try:
        with work() as unit:
            release = studio.release_of(unit, key)
            draft = definitions.draft(unit, key, RULES_FILE)
            content = deadline_edit.edited(release, draft.content, _wishes(release))
            changed = content != draft.content
            if changed:
                studio.save(unit, key, RULES_FILE, content, seen=request.form.get("seen", ""))
    except Invalid as error:
        with reading() as unit:
            release = studio.release_of(unit, key)
            return _rules_page(unit, release, definitions.draft(unit, key, RULES_FILE), error), status_of(error)
    if not changed and draft.author is None:
        flash(_("変わったところはありません。"))
        return redirect(url_for("studio.show", programme=programme, path=RULES_FILE), HTTPStatus.SEE_OTHER)
    return redirect(url_for("studio.compare", programme=programme, path=RULES_FILE), HTTPStatus.SEE_OTHER)


@bp.get(f"{ONE}/publish")
def compare(programme: str, path: str) -> ResponseReturnValue:
    """Show what the draft changes and what runs on which version, before it is published."""
    return _compare_page(ProgrammeKey(programme), path)


@bp.post(f"{ONE}/publish")
def publish(programme: str, path: str) -> ResponseReturnValue:
    """Publish the draft that was looked at."""
    key, note = ProgrammeKey(programme), typed.line(request.form, "note", most=MOST_NOTE)
    try:
        with work() as unit:
            studio.publish(unit, key, path, seen=request.form.get("seen", ""), note=note)
    except NotFound:
        raise
    except EngineError as error:
        return _compare_page(key, path, error, note), status_of(error)
    with reading() as unit:
        number = studio.release_of(unit, key).number
    flash(_("第%(number)s版を公開しました。進行中の案件は、始めたときの版のまま進みます。", number=number), "good")
    return redirect(url_for("studio.show", programme=programme, path=path), HTTPStatus.SEE_OTHER)


@bp.post(f"{ONE}/discard")
def discard(programme: str, path: str) -> ResponseReturnValue:
    """Forget the draft; what is published stands."""
    key = ProgrammeKey(programme)
    with work() as unit:
        studio.release_of(unit, key)
        definitions.drop_draft(unit, key, path)
    flash(_("下書きを破棄しました。公開中の版を表示しています。"), "good")
    return redirect(url_for("studio.show", programme=programme, path=path), HTTPStatus.SEE_OTHER)


@bp.errorhandler(FilesRefused)
def _refused(error: FilesRefused) -> Response:
    """Answer refused files with each finding, for programs that can point at them."""
    response = of_engine(error)
    if response.is_json:
        response.set_data(jsonify({**(response.get_json() or {}), "findings": _as_json(error.findings)}).get_data())
    return response


def _common(unit: Work, release: Release, draft: Draft) -> dict[str, Any]:
    """Return what every page of a file shows around it."""
    titles = studio_names.titles(release)
    return {
        "programme": release.programme,
        "path": draft.path,
        "title": titles.get(draft.path) or Text(draft.path, draft.path),
        "draft": draft,
        "seen": studio.mark(draft),
        "releases": definitions.releases(unit, release.key),
        "running": studio.running(unit, release.key),
    }


def _diagram(release: Release, draft: Draft) -> dict[str, Any]:
    """Return what the editor draws, and the tasks of the published diagram as a table."""
    data = {"path": draft.path, "xml": _text(draft.content) or "", "catalogue": studio_names.catalogue(release, lang())}
    steps = [
        step for step in studio_names.elements(release) if step.type == "userTask" and _is_in(release, step, draft.path)
    ]
    return {
        "data": data,
        "steps": steps,
        "form_names": studio_names.form_names(release),
        "summary_of": summary_of,
        "autosave": AUTOSAVE_SECONDS,
    }


def _is_in(release: Release, step: Any, path: str) -> bool:
    return release.model.processes[step.process_id].file == path


def _rules_page(unit: Work, release: Release, draft: Draft, error: Invalid | None = None) -> str:
    return render_template(
        "pages/studio_rules.html",
        **_common(unit, release, draft),
        lines=deadline_edit.lines(unit, release, draft.content),
        text=_text(draft.content),
        error=error,
        wrong=error.fields if isinstance(error, WrongDays) else {},
        sent=request.form,
        COUNTING=COUNTING_NAMES,
        REMINDERS=REMINDER_NAMES,
    )


def _compare_page(key: ProgrammeKey, path: str, error: EngineError | None = None, note: str = "") -> str:
    with reading() as unit:
        release = studio.release_of(unit, key)
        draft = definitions.draft(unit, key, path)
        found = error.findings if isinstance(error, FilesRefused) else studio.findings(unit, key, path, draft.content)
        return render_template(
            "pages/studio_publish.html",
            **_common(unit, release, draft),
            findings=found,
            tally=studio.tally(found),
            changes=studio_diff.changes(unit, release, path, draft.content),
            text_changes=studio_diff.text_changes(release.files[path], draft.content),
            same=draft.content == release.files[path],
            refusal=error.text if error else None,
            note=note,
            Severity=Severity,
        )


def _wishes(release: Release) -> dict[str, RuleWish]:
    """Read the form of the deadlines; what it does not hold stays as it is."""
    return {
        key: RuleWish(
            **{
                name: sent.strip()
                for name in ("days", "counting", "reminders")
                if (sent := _field(key, name)) is not None
            }
        )
        for key in release.programme.deadlines
    }


def _field(key: str, name: str) -> str | None:
    return request.form.get(f"{key}.{name}")


def _drawing() -> bytes:
    """Return the drawing a program sent.  Raises: NoDrawing."""
    sent = request.get_json(silent=True)
    xml = sent.get("xml") if isinstance(sent, dict) else None
    if not isinstance(xml, str) or not xml.strip():
        raise NoDrawing
    try:
        return xml.encode()
    except UnicodeEncodeError as error:
        raise NoDrawing from error


def _seen() -> str:
    """Return the mark of the draft the sender began with."""
    return request.headers.get("If-Match", "").strip('"')


def _kept(draft: Draft, **answer: Any) -> Response:
    response = make_response(jsonify(**answer, base=f'"{studio.mark(draft)}"'))
    response.headers["ETag"] = f'"{studio.mark(draft)}"'
    return response


def _as_json(found: Sequence[Finding]) -> list[dict[str, object]]:
    return [one.as_dict(lang()) for one in found]


def _text(content: bytes) -> str | None:
    """Return a file as text to read; None for files that are none."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
