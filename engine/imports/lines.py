"""What a row of a file was found to be; problems are kept by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.domain.import_states import LineOutcome
from engine.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake of a row. column: its title, empty for the row as a whole."""

    column: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row looked through. values: clean, by field; extra: by title. party_id: the one it is about, None for new."""

    number: int
    outcome: LineOutcome
    values: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    party_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a row says before it is judged: by field and by title. titles: of the fields' columns."""

    number: int
    fields: Mapping[str, str]
    extra: Mapping[str, str]
    titles: Mapping[str, str]

    def wrong(self, errors: Mapping[str, Sequence[Text]]) -> Line:
        """Return the row as one that is left out, for these mistakes by field."""
        problems = [
            Problem(column=self.titles.get(key, ""), text=text) for key, texts in errors.items() for text in texts
        ]
        return Line(number=self.number, outcome=LineOutcome.ERROR, problems=problems)


def typed(number: int, cells: Sequence[str], head: Sequence[str], columns: Mapping[str, str]) -> Typed:
    """Return what a row says by the meaning of its columns; empty cells say nothing."""
    fields: dict[str, str] = {}
    extra: dict[str, str] = {}
    titles: dict[str, str] = {}
    for place, key in columns.items():
        cell, title = cells[int(place)], head[int(place)]
        if key == "+" and cell and title:
            extra[title] = cell
        elif key and key != "+":
            titles[key] = title
            if cell:
                fields[key] = cell
    return Typed(number=number, fields=fields, extra=extra, titles=titles)
