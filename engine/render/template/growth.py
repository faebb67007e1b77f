"""What rows that were added to a sheet do to everything that names cells below them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

REFERENCE = re.compile(
    r"(?<![\w.$!'])(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?P<column>\$?[A-Z]{1,3})(?P<row>\$?\d{1,7})(?::(?P<column2>\$?[A-Z]{1,3})(?P<row2>\$?\d{1,7}))?(?![\w(.!])"
)
OWN_ROW = "\ue000"  # stands for the row a formula is on until every row has its number
QUOTED = re.compile(r'("(?:[^"]|"")*")')


@dataclass(slots=True)
class Growth:
    """The rows of one sheet that became several.

    extra: row as it was → how many more it is now. merged: cells that are to be one, (first column, last, row as now).
    """

    sheet: str
    extra: dict[int, int] = field(default_factory=dict)
    merged: list[tuple[str, str, int]] = field(default_factory=list)

    def row(self, old: int) -> int:
        """Return where a row is now; of one that became several, the first."""
        return old + sum(extra for grown, extra in self.extra.items() if grown < old)

    def last(self, old: int) -> int:
        """Return where the end of a range is now: a range that ends with a grown row takes in all of it."""
        return old + sum(extra for grown, extra in self.extra.items() if grown <= old)

    def ranges(self, text: str, *, spreads: bool) -> str:
        """Return a list of ranges of this sheet (A1:B2 C3) as they are now.

        spreads: what holds for a single cell of a grown row, such as a rule, holds for all that came of it.
        """
        return " ".join(REFERENCE.sub(self._moved, self._spread(one) if spreads else one) for one in text.split())

    def _spread(self, one: str) -> str:
        row = re.fullmatch(r"\$?[A-Z]+\$?(\d+)", one)
        return f"{one}:{one}" if row and int(row[1]) in self.extra else one

    def formula(self, text: str, own: str) -> str:
        """Return a formula with its references to this sheet as they are now.  own: the sheet it stands on."""

        def moved(found: re.Match[str]) -> str:
            named = found["sheet"]
            meant = named[:-1].strip("'").replace("''", "'") if named else own
            return self._moved(found) if meant == self.sheet else found[0]

        return outside_quotes(text, lambda part: REFERENCE.sub(moved, part))

    def _moved(self, found: re.Match[str]) -> str:
        start = _renumbered(found["row"], self.row)
        said = f"{found['sheet'] or ''}{found['column']}{start}"
        if found["row2"] is None:
            return said
        return f"{said}:{found['column2']}{_renumbered(found['row2'], self.last)}"


def with_own_row(formula: str, row: int) -> str:
    """Return the formula of a row that is repeated with a mark wherever it speaks of its own row."""

    def marked(found: re.Match[str]) -> str:
        if found["sheet"]:
            return found[0]
        start = f"{found['column']}{_marked(found['row'], row)}"
        return f"{start}:{found['column2']}{_marked(found['row2'], row)}" if found["row2"] else start

    return outside_quotes(formula, lambda part: REFERENCE.sub(marked, part))


def _marked(said: str, row: int) -> str:
    return said.replace(str(row), OWN_ROW) if int(said.lstrip("$")) == row else said


def outside_quotes(text: str, change: Callable[[str], str]) -> str:
    """Change a formula, but not the texts in it."""
    return "".join(part if part.startswith('"') else change(part) for part in QUOTED.split(text))


def _renumbered(row: str, place: Callable[[int], int]) -> str:
    fixed = "$" if row.startswith("$") else ""
    return f"{fixed}{place(int(row.lstrip('$')))}"
