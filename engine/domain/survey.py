"""Surveys (アンケート) as a programme's folder declares them, and what keeps their tables from naming anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.domain.text import Text

SMALL = 3
"""Answers below which a cell of an anonymous survey is not shown."""


class RoundState(StrEnum):
    """Where a round of a survey is."""

    DRAFT = "draft"  # recipients are being chosen, nobody was asked
    OPEN = "open"  # answers are taken
    ENDED = "ended"  # no answers any more
    FINISHED = "finished"  # the respondents were told the results where that was promised (KYU-46)


ROUND_STATE_NAMES: Mapping[RoundState, Text] = {
    RoundState.DRAFT: Text("準備中", "In preparation"),
    RoundState.OPEN: Text("回答受付中", "Taking answers"),
    RoundState.ENDED: Text("受付終了", "Ended"),
    RoundState.FINISHED: Text("完了", "Finished"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where addresses come from: the contacts of the companies (records None), or records people wrote.

    where: FEEL over the company, or the record; None = all. address, person: fields of the record.
    """

    records: str | None = None
    address: str | None = None
    person: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of those asked that has to be heard (KYU-45). when: FEEL over `respondent`. target: valid answers."""

    key: str
    name: Text
    when: str
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """The codes of a field that count as satisfied."""

    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey; it is asked in rounds. records: the kind its answers become; its `valid_when` says which are valid.

    anonymous: nothing links an answer to who was asked. fills: record field → FEEL over `round` and, for named ones,
    `respondent`. closes_after_days: after it was sent. reminders: days before it closes. needs_feedback: a round is
    finished only when the respondents were told its results (KYU-46). invitation, reminder: messages.
    """

    key: str
    name: Text
    form: str
    records: str
    invitation: str
    reminder: str
    introduction: Text | None = None
    anonymous: bool = True
    closes_after_days: int = 14
    reminders: tuple[int, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)
    recipients: Source | None = None
    strata: Mapping[str, Stratum] = field(default_factory=dict)
    satisfaction: Satisfaction | None = None
    needs_feedback: bool = False


def hidden(cells: Sequence[Sequence[int]], least: int = SMALL) -> list[list[bool]]:
    """Tell which cells of a table of counts may not be shown, when the totals of its rows and columns are.

    Cells of 1 to `least` - 1 are hidden; so are others of their row or column, until the hidden ones of no line can be
    computed from its total. Totals that are that small are not shown themselves, and give nothing away.
    """
    marks = [[0 < count < least for count in row] for row in cells]
    lines = [line for line in _lines(cells) if sum(cells[row][column] for row, column in line) >= least]
    changed = True
    while changed:
        changed = any(_cover(cells, marks, line, least) for line in lines)
    return marks


_Line = tuple[tuple[int, int], ...]


def _lines(cells: Sequence[Sequence[int]]) -> list[_Line]:
    rows, columns = range(len(cells)), range(len(cells[0]) if cells else 0)
    across = [tuple((row, column) for column in columns) for row in rows]
    return [*across, *(tuple((row, column) for row in rows) for column in columns)]


def _cover(cells: Sequence[Sequence[int]], marks: list[list[bool]], line: _Line, least: int) -> bool:
    """Hide one more cell of a line whose hidden cells could be computed; tells whether one was.

    A cell is best that lies in a line with hidden cells already, and is none of those nobody chose.
    """
    covered = [cells[row][column] for row, column in line if marks[row][column]]
    if not covered or (len(covered) > 1 and sum(covered) >= least):
        return False
    open_cells = [place for place in line if not marks[place[0]][place[1]]]
    if not open_cells:
        return False

    def cost(place: tuple[int, int]) -> tuple[bool, bool, int]:
        row, column = place
        beside = sum(marks[row]) + sum(marked[column] for marked in marks) - len(covered)
        return cells[row][column] == 0, beside == 0, cells[row][column]

    row, column = min(open_cells, key=cost)
    marks[row][column] = True
    return True


def share(part: int, whole: int) -> Decimal | None:
    """Return a share (1 = all), exact to a tenth of a per cent; None of nothing."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.001")) if whole else None
