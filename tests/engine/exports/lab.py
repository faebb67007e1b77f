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
AGREED = """
[exports.visits]
name = { ja = "訪問の一覧", en = "Visits" }
records = "visit"
where = 'result != "R1"'
encoding = "cp932"
period = "month"

[[exports.visits.columns]]
field = "occurred_on"
label = "訪問日"

[[exports.visits.columns]]
field = "company"
label = "企業"

[[exports.visits.columns]]
field = "industry"
label = "業種"
codes = "code"

[[exports.visits.columns]]
field = "result"
label = "結果"

[[exports.visits.columns]]
field = "issues"
label = "課題"
codes = "name"

[[exports.visits.columns]]
field = "summary"
label = "要旨"
"""


def export(services: Services, key: str, actor: Actor = SYSTEM, **asked: object) -> tuple[Made, bytes]:
    """Make an export; return what was said of it and its bytes."""
    file = io.BytesIO()
    with begin(services, actor) as work:
        made = making.make(work, Wish(programme=YAMAGATA, export=key, **asked), file)  # type: ignore[arg-type]
    return made, file.getvalue()


def table(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """Read a CSV file as any program does."""
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))
