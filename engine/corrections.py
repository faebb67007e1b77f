"""What a supervisor may correct in a case: its values by name, and how a typed value is read."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from engine import dmn, feel
from engine.domain.form import Choices, Component, ComponentType, Option, options_of
from engine.domain.form_spoken import spoken
from engine.domain.text import Text
from engine.errors import EngineError, Invalid, NotFound
from engine.free_data import OURS
from engine.interventions import read_path
from engine.programmes import Release
from engine.work import Work

MOST_SHOWN = 120


class WrongValue(Invalid):
    """The typed value is not what the place holds."""

    code = "wrong_value"
    sentence = Text("「{typed}」は{kind_ja}として読み取れません。", "“{typed}” is not {kind_en}.")


class NoSuchValue(NotFound):
    """No value can have this name."""

    code = "no_such_value"
    sentence = Text("訂正する値が選ばれていません。", "No value was chosen to be corrected.")


class Kind(StrEnum):
    """What a value is, and so how it is typed."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    CHOICE = "choice"
    FEEL = "feel"  # anything else: a FEEL or JSON value


KIND_NAMES: Mapping[Kind, Text] = {
    Kind.TEXT: Text("文字", "a text"),
    Kind.NUMBER: Text("数値", "a number"),
    Kind.YES_NO: Text("はい・いいえ", "yes or no"),
    Kind.DAY: Text("日付", "a date"),
    Kind.CHOICE: Text("選択肢", "one of the choices"),
    Kind.FEEL: Text("値", "a value"),
}
OF_COMPONENT: Mapping[ComponentType, Kind] = {
    ComponentType.TEXTFIELD: Kind.TEXT,
    ComponentType.TEXTAREA: Kind.TEXT,
    ComponentType.NUMBER: Kind.NUMBER,
    ComponentType.CHECKBOX: Kind.YES_NO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a case. path: `intake.email`. name: as a form or a decision calls it, else the path.

    typed: as it is typed. shown: as people say it, a code by its label. options: of a choice.
    """

    path: str
    name: Text
    kind: Kind
    shown: Text
    typed: str
    options: tuple[Option, ...] = ()

    @property
    def is_nameless(self) -> bool:
        """Tell whether nothing in the programme says what it is called."""
        return self.name.ja == self.path


@dataclass(frozen=True, slots=True)
class Words:
    """What a programme calls its values. fields: of all forms by key. labels: of decisions' answers by name.

    decided: names of decisions by the variable their result is kept in.
    """

    fields: Mapping[str, Component]
    labels: Mapping[str, str]
    decided: Mapping[str, str]

    def name(self, path: str) -> Text:
        """Return what people call the value at a path; the path itself where nobody says."""
        head, _dot, last = path.rpartition(".")
        field, decision = self.fields.get(last), self.decided.get(path.partition(".")[0])
        if decision is not None:
            label = self.labels.get(last) if head else ""
            said = path if label is None else f"{decision}：{label}".removesuffix("：")
            return Text(said, said)
        return field.label if field is not None and field.label.ja else Text(path, path)


def values(release: Release, variables: Mapping[str, Any]) -> list[Value]:
    """List what can be corrected: every variable, the fields of contexts one by one."""
    words = _words(release)
    return [_value(release, words, path, found) for path, found in _paths(variables)]


def value_at(release: Release, variables: Mapping[str, Any], path: str) -> Value:
    """Return one place, also one that has no value yet.  Raises: NoSuchValue."""
    if not path:
        raise NoSuchValue
    return _value(release, _words(release), path, read_path(variables, path))


def read(work: Work, release: Release, place: Value, typed: str) -> Any:
    """Return the typed value as the place keeps it; nothing typed is null.  Raises: WrongValue."""
    text = typed.strip()
    if not text:
        return None
    try:
        if place.options and text not in {option.value for option in place.options}:
            _refuse()
        return _read(work, release, place.kind, text)
    except (ValueError, InvalidOperation, EngineError) as error:
        name = KIND_NAMES[place.kind]
        wrong = WrongValue(typed=text[:40].replace("{", "｛"), kind_ja=name.ja, kind_en=name.en)
        raise WrongValue({"value": (wrong.text,)}, **wrong.values) from error


def _read(work: Work, release: Release, kind: Kind, text: str) -> Any:
    if kind in {Kind.TEXT, Kind.CHOICE}:
        return text
    if kind is Kind.NUMBER:
        return Decimal(text.replace(",", ""))
    if kind is Kind.YES_NO:
        return {"true": True, "false": False}[text] if text in {"true", "false"} else _refuse()
    if kind is Kind.DAY:
        return dt.date.fromisoformat(text)
    found = feel.evaluate(text, {}, release.environment(work.now))
    return found.value if found.value is not None or text == "null" else _refuse()


def _refuse() -> Any:
    raise ValueError


def _paths(variables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, found in sorted(variables.items()):
        if name in OURS:
            continue
        if isinstance(found, Mapping) and found and all("." not in key for key in found):
            yield from ((f"{name}.{key}", inner) for key, inner in found.items())
        else:
            yield name, found


def _words(release: Release) -> Words:
    tasks = [task for process in release.model.diagrams.values() for task in process.elements()]
    ids = {
        task.options.result: task.options.decision.text
        for task in tasks
        if task.options.result and task.options.decision
    }
    names = dict(zip(release.decisions.decision_ids, release.decisions.decisions, strict=True))
    decided = {result: names[key] for result, key in ids.items() if key in names}
    return Words(_fields(release), dmn.labels_of(release.decisions), decided)


def _fields(release: Release) -> Mapping[str, Component]:
    """Return the fields of all forms by their key; the first form that has one names it."""
    found: dict[str, Component] = {}
    for form in release.forms.values():
        for component in form.walk():
            if component.key is not None:
                found.setdefault(component.key, component)
    return found


def _value(release: Release, words: Words, path: str, found: Any) -> Value:
    component = words.fields.get(path.rpartition(".")[2])
    options = _options(release, component) if found is None or isinstance(found, str) else ()
    kind = Kind.CHOICE if options else _kind(component, found)
    return Value(
        path=path,
        name=words.name(path),
        kind=kind,
        shown=_shown(found, options),
        typed=_typed(kind, found),
        options=options,
    )


def _options(release: Release, component: Component | None) -> tuple[Option, ...]:
    """Return what can be chosen where the choice is one of a fixed list."""
    if component is None or component.type not in {ComponentType.SELECT, ComponentType.RADIO}:
        return ()
    return options_of(component, Choices(codes=release.programme.codes), {})


def _kind(component: Component | None, found: Any) -> Kind:
    for types, kind in KINDS:
        if isinstance(found, types):
            return kind
    known = OF_COMPONENT.get(component.type) if component is not None else None
    return known if known is not None and found is None else Kind.FEEL


# In this order: a yes or no is a number to Python, an instant a date.
KINDS: Sequence[tuple[type, Kind]] = (
    (bool, Kind.YES_NO),
    (str, Kind.TEXT),
    (Decimal, Kind.NUMBER),
    (dt.datetime, Kind.FEEL),
    (dt.date, Kind.DAY),
)


def _typed(kind: Kind, found: Any) -> str:
    if found is None:
        return ""
    if kind is Kind.YES_NO:
        return "true" if found else "false"
    if kind is Kind.NUMBER:
        return f"{found:f}"
    return str(found) if kind in {Kind.TEXT, Kind.DAY, Kind.CHOICE} else feel.to_text(found)


def _shown(found: Any, options: Sequence[Option]) -> Text:
    chosen = next((option.label for option in options if option.value == found), None)
    if chosen is not None:
        return chosen
    if found is None:
        return Text("―", "―")
    said = spoken(found) if not isinstance(found, list | dict) else Text(*[feel.to_text(found)] * 2)
    return Text(_cut(said.ja), _cut(said.en))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
