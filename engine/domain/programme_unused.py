"""Files of a folder nothing uses: one that was to take the place of a module's and has another name, say."""

import re
from collections.abc import Iterator, Mapping

from engine.domain.finding import Finding, Severity
from engine.domain.text import Text

SENTENCE = Text(
    "このファイルは、どこからも使われていません。名前を確かめるか、除いてください。",
    "Nothing uses this file. Check its name, or remove it.",
)
MESSAGE = re.compile(r"(?P<folder>.+)/(?:ja|en)\.txt")
OF_THE_PAGES = frozenset({"referral_reply.form"})  # filled in by the institution on a page of its own
DRAWN = (".toml", ".bpmn", ".dmn")


def unused(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield a warning for every form, list and text of a release that no diagram, table or form of it names."""
    said = "\n".join(content.decode("utf-8", "replace") for path, content in files.items() if path.endswith(DRAWN))
    for path in files:
        names = _names(path)
        if names and not any(name in said for name in names):
            yield Finding(code="programme.unused_file", severity=Severity.WARNING, text=SENTENCE, file=path)


def _names(path: str) -> tuple[str, ...]:
    """Return how a file is named where it is used; none for those that count by themselves."""
    if path in OF_THE_PAGES:
        return ()
    if path.endswith(".form"):
        stem = path.rpartition("/")[2].removesuffix(".form")
        return (f'"{stem}"', f"'{stem}'")
    if found := MESSAGE.fullmatch(path):
        folder = found["folder"]
        return (f"[messages.{folder.rpartition('/')[2]}]", f'"{folder}"', f'"{folder}/"')
    return (path,) if path.endswith((".csv", ".xlsx", ".docx")) else ()
