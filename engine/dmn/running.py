"""What one evaluation carries along: its environment, what it noticed, and which rules fired."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from engine import feel
from engine.dmn.datatypes import DataType, Fitting, Misfit
from engine.dmn.findings import Place, sentence
from engine.domain.finding import Finding
from engine.domain.text import Text
from engine.errors import Invalid

WORK_LIMIT: Final = 400_000  # decisions, tables, cells and calls of one evaluation; FEEL counts its own steps beside it
SECONDS: Final = 0.08  # CPU time of one evaluation, and more for what is written and told:
SECONDS_A_PART: Final = 20e-6  # an expression or cell, each of which an honest table may have to look at
SECONDS_AN_ITEM: Final = 200e-6  # an item of a list handed in, each of which may go through a table
MOST_SECONDS: Final = 1.0
COUNTS_A_LOOK: Final = 8  # the clock is dear beside a cell
DEPTH_LIMIT: Final = 100  # calls within calls; above, Python's own stack would end
NOTES_KEPT: Final = 100
SHOWN: Final = 80  # characters of a value in a sentence

Frame: TypeAlias = dict[str, Any]  # the variables an expression sees


class TooMuchWork(Invalid):
    """The decision calls its functions without end, or nearly so."""

    code = "dmn_too_much_work"
    sentence = Text(
        "判断の計算量が上限を超えたため打ち切りました。", "The decision was stopped because it asks for too much work."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why something became null. line and column: 1-based; line counts in the file."""

    code: str
    text: Text
    file: str
    element: str | None
    name: str | None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRule:
    """A rule whose outputs are in the result.

    decision: name of the decision (or knowledge model) the table stands in. rule_index: 1-based, as the table
    shows it. inputs and outputs: label or name of the column to its value; a table with one unnamed output
    has the key "output". annotations: the rule's remarks.
    """

    decision: str
    rule_index: int
    rule_id: str | None
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    annotations: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """One call of `decide` or `call_service`; never shared between threads.

    envs: what FEEL may use, by file, since each file has its own names for types. until: the moment of own_seconds() at
    which it is over, for FEEL as well.
    """

    envs: Mapping[str, feel.Environment]
    until: float
    notes: list[Note] = field(default_factory=list)
    fired: list[FiredRule] = field(default_factory=list)
    functions: dict[tuple[str, str], Any] = field(default_factory=dict)  # by key of the element they stand for
    work: int = 0
    look_at: int = COUNTS_A_LOOK
    depth: int = 0

    def count(self, amount: int = 1) -> None:
        """Count one more decision, table, expression, cell, call or fitted value. Raises: TooMuchWork."""
        self.work += amount
        if self.work >= self.look_at:
            self.look_at = self.work + COUNTS_A_LOOK
            if self.work > WORK_LIMIT or feel.own_seconds() > self.until:
                raise TooMuchWork

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Enter a call within a call. Raises: TooMuchWork."""
        self.count()
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise TooMuchWork
        yield
        self.depth -= 1

    def note(self, code: str, place: Place, **values: object) -> None:
        """Remember why something became null."""
        self._keep(code, sentence(code, **values), place)

    def repeat(self, finding: Finding) -> None:
        """Remember that a faulty part of the file was evaluated."""
        place = Place(file=finding.file, line=finding.line, element=finding.element, name=finding.name)
        self._keep(finding.code, finding.text, place)

    def hear(self, place: Place, notes: Iterable[feel.Note]) -> None:
        """Take over what FEEL noticed in a text that starts at `place`."""
        for note in notes:
            line = None if place.line is None else place.line + (note.line or 1) - 1
            self._keep(note.code, note.text, place, line=line, column=note.column)

    def overhear(self, place: Place, notes: Iterable[feel.Note]) -> None:
        """Take over what FEEL noticed in a text that nobody wrote and that has no place of its own."""
        for note in notes:
            self._keep(note.code, note.text, place)

    def _keep(self, code: str, text: Text, place: Place, *, line: int | None = None, column: int | None = None) -> None:
        if len(self.notes) >= NOTES_KEPT:
            return
        self.notes.append(
            Note(
                code=code,
                text=text,
                file=place.file,
                element=place.element,
                name=place.name,
                line=line or place.line,
                column=column,
            )
        )

    def fit(self, value: Any, wanted: DataType, name: str, place: Place) -> Any:
        """Return the value converted to a type, or null and a note when it does not fit."""
        return self._fit(value, wanted, name, place, partial=False)

    def fit_data(self, value: Any, wanted: DataType, name: str, place: Place) -> Any:
        """Fit a value from outside, whose contexts may leave entries out."""
        return self._fit(value, wanted, name, place, partial=True)

    def _fit(self, value: Any, wanted: DataType, name: str, place: Place, *, partial: bool) -> Any:
        try:
            return wanted.fit(value, Fitting(self.envs[place.file], self.count, partial))
        except Misfit as misfit:
            values = {"name": name, "value": shown(misfit.value), "type": misfit.type_name}
            self.note("dmn.type_mismatch", place, **values)
            return None


def time_for(written: int, told: Mapping[str, Any]) -> float:
    """Say how long an evaluation may take, as CPU time in seconds.

    It grows with what the author wrote and what the question brings, so that a small file can ask for little, however
    it is written, and a table of two thousand rules of ten columns is looked through.
    """
    return min(MOST_SECONDS, SECONDS + written * SECONDS_A_PART + _items(told) * SECONDS_AN_ITEM)


def _items(told: Mapping[str, Any]) -> int:
    """Count the items of the lists that stand in a context, or in contexts within it."""
    items = 0
    ahead: list[Any] = [told]
    while ahead:
        value = ahead.pop()
        if isinstance(value, list):
            items += len(value)
        elif isinstance(value, Mapping):
            ahead += value.values()
    return items


@contextmanager
def shallow_enough() -> Iterator[None]:
    """Turn the end of Python's stack into a refusal: data nested without end, or calls that FEEL does not count."""
    try:
        yield
    except RecursionError:
        raise TooMuchWork from None


Evaluator: TypeAlias = Callable[[Frame, Run], Any]


def shown(value: Any) -> str:
    """Write a value as FEEL would, cut to what a sentence can hold."""
    text = f'"{value}"' if isinstance(value, str) else feel.to_text(_beginning(value, [SHOWN]))
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _beginning(value: Any, room: list[int]) -> Any:
    """Return the first parts of a value, so that a long one is not written out for one line. room: parts left."""
    room[0] -= 1
    if isinstance(value, str):
        return value[: SHOWN + 1]
    if isinstance(value, list):
        return [_beginning(each, room) for each in value if room[0] > 0]
    if isinstance(value, dict):
        return {key: _beginning(each, room) for key, each in value.items() if room[0] > 0}
    return value
