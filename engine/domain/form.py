"""A form as its form-js JSON describes it: plain values, read by `form_read`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.domain.programme import CodeList
from engine.domain.text import Text

MOST_ROWS = 200


class ComponentType(StrEnum):
    """The form-js components Banso runs; all others are refused by name."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATETIME = "datetime"
    SELECT = "select"
    RADIO = "radio"
    CHECKLIST = "checklist"
    TAGLIST = "taglist"
    CHECKBOX = "checkbox"
    FILE = "filepicker"
    EXPRESSION = "expression"
    GROUP = "group"
    ROWS = "dynamiclist"
    TEXT = "text"
    SEPARATOR = "separator"
    SPACER = "spacer"


class DateKind(StrEnum):
    """What a datetime component asks for."""

    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


SINGLE_CHOICE = frozenset({ComponentType.SELECT, ComponentType.RADIO})
MANY_CHOICE = frozenset({ComponentType.CHECKLIST, ComponentType.TAGLIST})
CHOICE = SINGLE_CHOICE | MANY_CHOICE
SILENT = frozenset({ComponentType.TEXT, ComponentType.SEPARATOR, ComponentType.SPACER})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. needs_reason: choosing it asks for a reason. retired: kept, no longer offered."""

    value: str
    label: Text
    needs_reason: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionSource:
    """Where options come from; exactly one is set. people: those of a group; values_key: a list in the case's data."""

    static: tuple[Option, ...] | None = None
    codes: str | None = None
    directory: str | None = None
    people: str | None = None
    values_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a value must satisfy. pattern: searched for, as form-js does. kind: email or phone. Lengths: characters."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimal_digits: int | None = None
    pattern: str | None = None
    pattern_message: str | None = None
    kind: str | None = None
    no_past: bool = False
    min_rows: int = 0
    max_rows: int = MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a component is shown; none of it changes what is stored."""

    description: Text | None = None
    time_label: Text | None = None
    prefix: str = ""
    suffix: str = ""
    autocomplete: str = ""
    columns: int | None = None
    row: str = ""
    accept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component. key: where its value goes; path: where a group's or list's children go. hide: FEEL.

    fixed: shown, never read from the page (readonly, disabled). expression: FEEL of a computed value.
    reason_for: key of the sibling whose chosen code may ask for this reason. template: text with {{ FEEL }} places.
    """

    type: ComponentType
    id: str
    label: Text
    key: str | None = None
    path: str | None = None
    rules: Rules = Rules()
    look: Look = Look()
    hide: str | None = None
    fixed: bool = False
    default: object = None
    options: OptionSource | None = None
    components: tuple["Component", ...] = ()
    date_kind: DateKind = DateKind.DATE
    expression: str | None = None
    template: Text | None = None
    reason_for: str | None = None
    multiple: bool = False
    grows: bool = True
    first_rows: int = 1

    @property
    def name(self) -> str:
        """Its name inside its scope; components without data go by `#id`."""
        return self.key or self.path or f"#{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form. id: the file's name without `.form`."""

    id: str
    components: tuple[Component, ...] = ()

    def walk(self) -> Iterator[Component]:
        """Yield every component, outer before inner, in the order of the page."""
        yield from _walk(self.components)


@dataclass(frozen=True, slots=True)
class Choices:
    """Where options are looked up: the programme's code lists, directories (keys of institutions), people (log-ins)."""

    codes: Mapping[str, CodeList] = field(default_factory=dict)
    directories: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)


def options_of(component: Component, choices: Choices, variables: Mapping[str, object]) -> tuple[Option, ...]:
    """Return the options of a choice, retired codes included; empty for other components."""
    source = component.options
    if source is None:
        return ()
    if source.codes is not None:
        codes = choices.codes[source.codes].codes if source.codes in choices.codes else ()
        return tuple(Option(code.code, code.name, code.needs_reason, code.retired) for code in codes)
    if source.directory is not None:
        return choices.directories.get(source.directory, ())
    if source.people is not None:
        return choices.people.get(source.people, ())
    if source.values_key is not None:
        return _from_data(variables.get(source.values_key))
    return source.static or ()


def _from_data(values: object) -> tuple[Option, ...]:
    entries = values if isinstance(values, list) else []
    return tuple(_option_from_data(entry) for entry in entries if entry is not None)


def _option_from_data(entry: object) -> Option:
    if not isinstance(entry, Mapping):
        return Option(str(entry), Text(str(entry), str(entry)))
    label = str(entry.get("label", entry.get("value")))
    return Option(str(entry.get("value")), Text(label, label))


def _walk(components: tuple[Component, ...]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _walk(component.components)
