"""Files sent with a form: kept at once, and named in the form's data by their number."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage, MultiDict

from engine.domain.form import ComponentType, Form
from engine.domain.ids import FileId
from engine.files import NewFile
from engine.uploads import FileRefused

Keep = Callable[[NewFile], FileId]
MOST_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent, with a number for each file that was kept. refused: the first file we do not take."""

    fields: MultiDict[str, str]
    refused: FileRefused | None = None


def keep_files(form: Form, fields: MultiDict[str, str], files: MultiDict[str, FileStorage], keep: Keep) -> Sent:
    """Keep each file sent in a field of the form that takes files; files in any other field are ignored."""
    keys = {component.key for component in form.walk() if component.type is ComponentType.FILE}
    full, refused = MultiDict(fields), None
    given = [
        (name, file) for name, file in files.items(multi=True) if file.filename and name.rpartition(".")[2] in keys
    ]
    for name, file in given[:MOST_FILES]:
        new = NewFile(name=file.filename or "", media_type=file.mimetype, content=file.stream.read())
        try:
            full.add(name, str(keep(new)))
        except FileRefused as refusal:
            refused = refused or refusal
    return Sent(fields=full, refused=refused)
