"""Definitions: the files of a programme.

POST /definitions     check new and changed files and publish them as a new version
"""

from http import HTTPStatus
from pathlib import PurePosixPath

from flask import Blueprint, Response
from werkzeug.datastructures import FileStorage

from engine import publishing
from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.work import Work
from web.api import shapes
from web.api.answers import Answer, change
from web.api.body import files
from web.api.lang import lang
from web.api.operations import Operation, describes

bp = Blueprint("definitions", __name__, url_prefix="/definitions")


@bp.post("")
@describes(
    Operation(
        text=Text("業務の流れ・判定表・入力票を公開する", "Check files and publish them as a new version."),
        body=shapes.Upload,
        files=True,
        answer=shapes.Published,
        status=HTTPStatus.CREATED,
        errors=(403,),
    )
)
def publish() -> Response:
    """Publish files."""
    fields, uploaded = files(shapes.Upload)
    changed = [(_path(file), file.read()) for file in uploaded]

    def act(unit: Work) -> Answer:
        done = publishing.publish(unit, ProgrammeKey(fields["programme"]), changed, note=fields["note"] or "")
        content = {
            "programme": done.programme,
            "version": done.version,
            "processes": list(done.processes),
            "findings": [finding.as_dict(lang()) for finding in done.findings],
        }
        return Answer(content=content, status=HTTPStatus.CREATED)

    return change(act)


def _path(file: FileStorage) -> str:
    return str(PurePosixPath((file.filename or "").replace("\\", "/")))
