"""How large a document may be in each form; what is larger is refused before any work is done on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.report_content import Paragraph
from engine.domain.text import Text
from engine.errors import Invalid
from engine.render.grid import Grid
from engine.render.layout import Part, Photo, Plot


class DocumentTooLarge(Invalid):
    """A document is larger than its form can hold in reasonable time."""

    code = "document_too_large"
    sentence = Text(
        "文書が大きすぎます：{what_ja}が{count}あり、この形式では{most}までです。期間を分けるか、XLSXで出力してください。",
        "The document is too large: {count} {what_en}; this form takes {most}. Shorten the period or ask for XLSX.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one form takes. cells: of all tables. characters: of all texts. picture_bytes: as uploaded."""

    cells: int
    characters: int
    pictures: int
    picture_bytes: int = 200_000_000


# What a small machine does in some 20 s and 700 MB: PDF takes that for 4,000 rows of six columns.
PAPER = Limit(cells=30_000, characters=1_000_000, pictures=200)
WORD = Limit(cells=60_000, characters=2_000_000, pictures=200)
SLIDES = Limit(cells=12_000, characters=300_000, pictures=100)
SHEETS = Limit(cells=300_000, characters=10_000_000, pictures=200)
CELLS, CHARACTERS = Text("表の欄", "cells of tables"), Text("文字", "characters")
PICTURES, BYTES = Text("写真", "pictures"), Text("写真のバイト数", "bytes of pictures")


def require(found: Sequence[Part], limit: Limit) -> None:
    """Refuse parts beyond the limit.  Raises: DocumentTooLarge."""
    grids = [part.grid if isinstance(part, Plot) else part for part in found if isinstance(part, Grid | Plot)]
    cells = [cell for grid in grids for row in grid.lines for cell in row]
    photos = [part.picture.content for part in found if isinstance(part, Photo)]
    running = sum(len(part.text) for part in found if isinstance(part, Paragraph))
    _within(CELLS, len(cells), limit.cells)
    _within(CHARACTERS, running + sum(len(cell.text) for cell in cells), limit.characters)
    _within(PICTURES, len(photos), limit.pictures)
    _within(BYTES, sum(map(len, photos)), limit.picture_bytes)


def _within(what: Text, count: int, most: int) -> None:
    if count > most:
        raise DocumentTooLarge(what_ja=what.ja, what_en=what.en, count=f"{count:,}", most=f"{most:,}")
