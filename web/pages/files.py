"""Files of cases and reports.

GET  /files/<id>     download it
"""

from urllib.parse import quote

from flask import Blueprint, Response, make_response
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from engine import case_page
from engine.domain.ids import FileId
from engine.files import FileView
from web.context import reading

bp = Blueprint("files", __name__)
ALONE = "default-src 'none'; sandbox"


@bp.get("/files/<id:file_id>")
def download(file_id: int) -> ResponseReturnValue:
    """Hand out a file to keep; it is never shown inside our pages, whatever it holds."""
    with reading() as unit:
        return as_download(*case_page.file_of(unit, FileId(file_id)))


def as_download(found: FileView, content: bytes) -> Response:
    """Answer with a file to keep; it is never shown inside our pages, whatever it holds."""
    response = make_response(content)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = _disposition(found.name)
    response.headers["Content-Security-Policy"] = ALONE
    return response


def _disposition(name: str) -> str:
    """Return the header that saves the file under its name, Japanese or not; a name cannot break out of it."""
    safe = "".join(sign if sign.isprintable() and sign not in "/\\" else "_" for sign in name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return dump_options_header("attachment", {"filename": plain}) + f"; filename*=UTF-8''{quote(safe, safe='')}"
