"""Setting a document within bounds: one at a time, by a process that is ended when it takes too long."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from engine.domain.report_content import Document
from engine.domain.text import Text
from engine.errors import EngineError
from engine.render import fonts, limits
from engine.render.layout import parts
from engine.render.typst.data import order, texts

TEMPLATES = Path(__file__).parent
LONGEST_SECONDS = 120
LONGEST_REASON = 1000  # characters
_one_at_a_time = Lock()  # setting takes a processor and 300 MB; pages have to be served meanwhile


class CannotTypeset(EngineError):
    """The PDF could not be set. why: what Typst says, for those who look after the system."""

    code = "cannot_typeset"
    sentence = Text(
        "PDFを作成できませんでした。システムの管理者に知らせてください：{why}",
        "The PDF could not be made. Tell those who run the system: {why}",
    )


def write(document: Document) -> bytes:
    """Return the document as PDF/A-2a and PDF/UA-1.

    A character no typeface has becomes 〓, and the notes say which and where: one emoji must not stop a report.

    Raises: DocumentTooLarge, BadPicture, NoFonts, CannotTypeset.
    """
    found = parts(document)
    limits.require(found, limits.PAPER)
    asked = order(document, found)
    if missing := fonts.unprintable(texts(asked.document)):
        noted = replace(document, sources=(*document.sources, fonts.note(missing, document.lang)))
        asked = order(noted, parts(noted))
    shown = json.dumps(asked.document, ensure_ascii=False)
    shown = shown.translate({ord(one.character): fonts.GETA for one in missing})
    with _one_at_a_time, TemporaryDirectory(prefix="banso-typst-") as folder:
        for path in TEMPLATES.glob("*.typ"):
            shutil.copyfile(path, Path(folder, path.name))
        for name, content in asked.files.items():
            Path(folder, name).write_bytes(content)
        return _typeset(shown, int(document.made_at.timestamp()), folder)


def _typeset(said: str, made_at: int, folder: str) -> bytes:
    given = {"document": said, "fonts": str(fonts.FOLDER), "made_at": made_at}
    try:
        done = subprocess.run(  # noqa: S603  # our own program beside this file; data go in on its standard input
            [sys.executable, "-I", "-X", "utf8", str(TEMPLATES / "typeset.py")],
            cwd=folder,
            input=json.dumps(given).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotTypeset(why=f"> {LONGEST_SECONDS} s") from error
    except subprocess.CalledProcessError as error:
        raise CannotTypeset(why=error.stderr.decode(errors="replace")[-LONGEST_REASON:]) from error
    return done.stdout
