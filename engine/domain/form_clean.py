"""Check what was entered into a form and hand back clean data, or every mistake at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.form import MANY_CHOICE, Component, ComponentType, Form
from engine.domain.form_schema import check
from engine.domain.form_scope import Raw, Setting, fields_of, hidden_names, inner, is_empty, values_of
from engine.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The outcome. data: values to store (only those that are right, if there are errors).

    typed: what was entered, for showing the page again. errors: page name of the field (`contact.mail`, `items-0.name`)
    to its sentences; empty = all is well. hidden: page names of what the conditions hide.
    """

    data: dict[str, Any]
    typed: dict[str, Any]
    errors: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def clean(form: Form, raw: Raw, setting: Setting) -> Cleaned:
    """Check the input and return clean data.

    raw: nested, from `collect` or JSON. Hidden, fixed and computed fields are not read; rows with nothing in them are
    dropped; computed fields are filled in. Unknown keys are errors.
    """
    typed = without_empty_rows(form.components, raw)
    hidden = hidden_names(form, typed, setting)
    wanted = _readable(form.components, typed, "", hidden)
    data, errors = check(form, wanted, setting, hidden)
    if not errors and any(component.type is ComponentType.EXPRESSION for component in form.walk()):
        _compute(form.components, data, values_of(form, typed, setting, hidden))
    shown = {name: value for name, value in data.items() if name not in hidden}
    return Cleaned(data=shown, typed=typed, errors=errors, hidden=hidden)


def without_empty_rows(components: tuple[Component, ...], raw: Raw) -> dict[str, Any]:
    """Return the input without rows in which nothing was entered."""
    tidy = dict(raw)
    for component in fields_of(components):
        if component.type is ComponentType.ROWS and isinstance(raw.get(component.name), list):
            rows = [_tidy_row(component, row) for row in raw[component.name]]
            tidy[component.name] = [row for row in rows if not _is_blank_row(component, row)]
        elif component.type is ComponentType.GROUP and isinstance(raw.get(component.name), Mapping):
            tidy[component.name] = without_empty_rows(component.components, inner(raw, component))
    return tidy


def _tidy_row(component: Component, row: Any) -> Any:
    return without_empty_rows(component.components, row) if isinstance(row, Mapping) else row


def _is_blank_row(component: Component, row: Any) -> bool:
    """Tell whether nothing was entered: every field is empty or still holds its default, and not all have one."""
    if not isinstance(row, Mapping):
        return _is_blank(row)
    defaults = {each.name: each.default for each in fields_of(component.components) if each.default is not None}
    if not all(_is_blank(value) or value == defaults.get(name) for name, value in row.items()):
        return False
    return all(map(_is_blank, row.values())) or any(name not in defaults for name in row)


def _is_blank(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_blank(entry) for entry in value.values())
    return value is False or is_empty(value) or (isinstance(value, list) and all(_is_blank(entry) for entry in value))


def _readable(components: tuple[Component, ...], raw: Raw, prefix: str, hidden: frozenset[str]) -> dict[str, Any]:
    """Return the input without hidden and fixed fields, empty entries as None; unknown keys stay."""
    wanted = dict(raw)
    for component in fields_of(components):
        name, key = prefix + component.name, component.name
        if name in hidden or component.fixed:
            wanted.pop(key, None)
        elif component.type is ComponentType.ROWS:
            wanted[key] = _readable_rows(component, raw.get(key), name, hidden)
        elif component.type is ComponentType.GROUP:
            wanted[key] = _readable_object(component, raw.get(key), f"{name}.", hidden)
        else:
            wanted[key] = _entered(component, raw.get(key))
    return wanted


def _readable_rows(component: Component, raw: Any, name: str, hidden: frozenset[str]) -> Any:
    if not isinstance(raw, list):
        return [] if raw is None else raw
    return [_readable_object(component, row, f"{name}-{n}.", hidden) for n, row in enumerate(raw)]


def _readable_object(component: Component, raw: Any, prefix: str, hidden: frozenset[str]) -> Any:
    """Return the readable part of an object; anything else stays as it is, for the schema to refuse."""
    if raw is not None and not isinstance(raw, Mapping):
        return raw
    return _readable(component.components, raw or {}, prefix, hidden)


def _entered(component: Component, raw: Any) -> Any:
    if component.type is ComponentType.CHECKBOX:
        return False if is_empty(raw) else raw
    if not is_empty(raw):
        return raw
    optional_list = component.type in MANY_CHOICE and not component.rules.required
    return [] if optional_list else None


def _compute(components: tuple[Component, ...], data: dict[str, Any], values: Mapping[str, object]) -> None:
    """Put the values of computed fields beside the entered ones, in every scope."""
    for component in fields_of(components):
        found = values.get(component.name)
        if component.type is ComponentType.EXPRESSION:
            data[component.name] = found
        elif component.type is ComponentType.GROUP and component.name in data and isinstance(found, Mapping):
            _compute(component.components, data[component.name], found)
        elif component.type is ComponentType.ROWS and component.name in data and isinstance(found, list):
            for row, row_values in zip(data[component.name], found, strict=True):
                _compute(component.components, row, row_values)
