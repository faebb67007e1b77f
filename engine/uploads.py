"""Files people send us: known by their content, not by their name, and never run."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath, PureWindowsPath

from engine import files
from engine.domain.ids import CaseId, FileId, ProgrammeKey
from engine.domain.text import Text
from engine.errors import Invalid
from engine.files import NewFile
from engine.work import Work

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 5000
LONGEST_NAME = 200
OFFICE = "application/vnd.openxmlformats-officedocument"


class FileRefused(Invalid):
    """The file is of no kind we keep, or not what its name says."""

    code = "file_refused"
    sentence = Text(
        "「{name}」は受け付けられません。PDF、画像（JPEG・PNG・WebP・HEIC）、Word・Excel・PowerPoint（マクロなし）、"
        "テキスト・CSVで、10MBまでのファイルを選んでください。",
        "“{name}” cannot be taken. Choose a PDF, a picture (JPEG, PNG, WebP, HEIC), a Word, Excel or PowerPoint file "
        "without macros, or a text or CSV file of at most 10 MB.",
    )


def keep(work: Work, file: NewFile, *, programme: ProgrammeKey, case_id: CaseId | None) -> FileId:
    """Keep a file, with its case if it has one, under its own name without any path.  Raises: FileRefused."""
    name = plain_name(file.name)
    media_type = kind_of(name, file.content)
    if media_type is None or not 0 < len(file.content) <= MOST_BYTES:
        raise FileRefused(name=name)
    kept = NewFile(name=name, media_type=media_type, content=file.content)
    return files.add(work, kept, programme=programme, case_id=case_id).id


def plain_name(name: str) -> str:
    """Return the last part of a name, printable, at most 200 characters with its ending kept."""
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name
    shown = "".join(sign for sign in last if sign.isprintable()).strip(" .") or "file"
    ending = PurePosixPath(shown).suffix[:10]
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - len(ending)] + ending


def kind_of(name: str, content: bytes) -> str | None:
    """Return the media type when the ending and the content agree, None for everything we do not keep."""
    known = KINDS.get(PurePosixPath(name).suffix.lower())
    return known[0] if known and known[1](content) else None


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"hevc"}


def _is_text(content: bytes) -> bool:
    """Tell whether the bytes are text as Japanese offices write it."""
    if b"\0" in content:
        return False
    return any(_decodes(content, encoding) for encoding in ("utf-8", "cp932"))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _office(folder: str) -> Callable[[bytes], bool]:
    """Return a test for an Office file of that folder; only its list of parts is read, nothing is unpacked."""

    def test(content: bytes) -> bool:
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False
        if len(names) > MOST_PARTS or "[Content_Types].xml" not in names:
            return False
        macros = any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names)
        return not macros and any(name.startswith(f"{folder}/") for name in names)

    return test


KINDS: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".webp": ("image/webp", _is_webp),
    ".heic": ("image/heic", _is_heic),
    ".docx": (f"{OFFICE}.wordprocessingml.document", _office("word")),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", _office("xl")),
    ".pptx": (f"{OFFICE}.presentationml.presentation", _office("ppt")),
    ".txt": ("text/plain", _is_text),
    ".csv": ("text/csv", _is_text),
}
