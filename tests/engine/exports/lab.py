"""Exports of the prefecture's programme, written to memory."""

import csv
import io

from engine.domain.access import SYSTEM, Actor
from engine.domain.ids import ProgrammeKey
from engine.exports import making
from engine.exports.making import Made
from engine.exports.offers import Wish
from engine.work import Services, begin

YAMAGATA = ProgrammeKey("yamagata")


def export(
    services: Services, key: str, actor: Actor = SYSTEM, *, of: ProgrammeKey = YAMAGATA, **asked: object
) -> tuple[Made, bytes]:
    """Make an export; return what was said of it and its bytes."""
    file = io.BytesIO()
    with begin(services, actor) as work:
        made = making.make(work, Wish(programme=of, export=key, **asked), file)  # type: ignore[arg-type]
    return made, file.getvalue()


def table(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Read a CSV file as any program does."""
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))
