"""The {{ FEEL }} places of a text: nothing else in a template is ever read as anything but text."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine import feel
from engine.domain.era import era_date, moment_label
from engine.domain.finding import Finding, Severity
from engine.domain.text import Text
from engine.render.wording import clean, number_text

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
OPENING = "{{"
REPEAT = re.compile(r"\s*for\s+(?P<name>[^\s\d][^\s]*)\s+in\s+(?P<list>.+?)\s*", re.DOTALL)
RETURN = re.compile(r"\breturn\b")
UNKNOWN = frozenset({"unknown_name", "unknown_entry", "unknown_function", "no_entries"})
TYPED = str.maketrans("“”\u00a0", '"" ')  # what an office program makes of what was typed
YES, NO = "はい", "いいえ"
UNCLOSED = Text("「{{」に対応する「}}」がありません。", "A “{{” has no “}}”.")
NOT_A_LIST = Text("繰返しの対象が一覧ではありません。", "What is to be repeated is no list.")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row that is written once for every item. name: what the row's expressions call the item."""

    name: str
    source: str


@dataclass(slots=True)
class Scope:
    """What expressions of a template see. complaints: what was wrong with them, with where they stand."""

    values: Mapping[str, Any]
    environment: feel.Environment
    file: str = ""
    complaints: list[Finding] = field(default_factory=list)

    def with_item(self, name: str, item: Any) -> "Scope":
        """Return the scope of one repeated row; complaints go to the same list."""
        return Scope({**self.values, name: item}, self.environment, self.file, self.complaints)

    def value(self, source: str, where: str) -> Any:
        """Return what an expression comes to; None with a complaint for one that cannot be read."""
        try:
            evaluated = feel.evaluate(source.translate(TYPED).strip(), self.values, self.environment)
        except (feel.FeelSyntaxError, feel.BudgetExceeded) as error:
            self.complain("template.expression", error.text, where, source)
            return None
        for note in evaluated.notes:
            if note.code in UNKNOWN:
                self.complain("template.unknown", note.text, where, source)
        return evaluated.value

    def complain(self, code: str, text: Text, where: str, name: str) -> None:
        """Note what is wrong with a place."""
        found = Finding(
            code=code, severity=Severity.ERROR, text=text, file=self.file, element=where, name=name.strip() or None
        )
        if found not in self.complaints:
            self.complaints.append(found)


def repeat_in(text: str) -> Repeat | None:
    """Return what a text says about repeating its row: {{ for visit in visits }}; a whole FEEL `for` is a value."""
    for place in PLACE.finditer(text):
        found = REPEAT.fullmatch(place[1])
        if found and not RETURN.search(found["list"]):
            return Repeat(found["name"], found["list"])
    return None


def has_places(text: str) -> bool:
    """Tell whether a text has anything to fill."""
    return OPENING in text


def items(repeat: Repeat, scope: Scope, where: str) -> Sequence[Any]:
    """Return the items a row is repeated for."""
    found = scope.value(repeat.source, where)
    if found is None:
        return ()
    if not isinstance(found, list):
        scope.complain("template.list", NOT_A_LIST, where, repeat.source)
        return ()
    return found


def replacements(text: str, scope: Scope, where: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each place of a text begins and ends, and what goes there, first to last."""
    for place in PLACE.finditer(text):
        said = "" if repeat_in(place[0]) else shown(scope.value(place[1], where))
        yield place.start(), place.end(), said
    if OPENING in PLACE.sub("", text):
        scope.complain("template.unclosed", UNCLOSED, where, "")


def only_value(text: str, scope: Scope, where: str) -> Any:
    """Return the value of a text that is one place and nothing else; the filled text otherwise."""
    without = PLACE.sub(lambda place: "" if repeat_in(place[0]) else place[0], text).strip()
    single = PLACE.fullmatch(without)
    if single and PLACE.findall(without) == [single[1]]:
        return scope.value(single[1], where)
    return filled(text, scope, where).strip() if repeat_in(text) else filled(text, scope, where)


def filled(text: str, scope: Scope, where: str) -> str:
    """Return a text with its places filled."""
    parts, last = [], 0
    for start, end, said in replacements(text, scope, where):
        parts += [text[last:start], said]
        last = end
    return "".join((*parts, text[last:]))


def shown(value: Any) -> str:
    """Return a value as people read it: 令和8年11月5日, 1,234, はい; nothing for null."""
    match value:
        case None:
            said = ""
        case bool():
            said = YES if value else NO
        case Decimal() | int():
            said = number_text(Decimal(value))
        case dt.datetime():
            said = moment_label(value).ja if value.tzinfo else str(value)
        case dt.date():
            said = era_date(value)
        case list():
            said = "、".join(shown(item) for item in value)
        case _:
            said = clean(value if isinstance(value, str) else feel.to_text(value))
    return said
