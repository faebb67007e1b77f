"""Office files packed so that the same content is the same bytes, whatever the hour and the library."""

import datetime as dt
import io
import re
import zipfile

FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say
PROPERTIES = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def repacked(content: bytes, made_at: dt.datetime) -> bytes:
    """Return the file with every time in it, those of workbooks inside too, set to when it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, FIRST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _timed(name, old.read(name), made_at))
    return target.getvalue()


def _timed(name: str, content: bytes, made_at: dt.datetime) -> bytes:
    if name == PROPERTIES:
        return STAMP.sub(rb"\g<1>" + f"{made_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\2", content)
    return repacked(content, made_at) if name.endswith(".xlsx") else content
