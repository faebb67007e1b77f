"""From the flat fields of an HTML form to nested input, and its buttons that add and take away rows."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from engine.domain.form import MANY_CHOICE, MOST_ROWS, Component, ComponentType, DateKind, Form
from engine.domain.form_scope import fields_of

ADD_ROW, REMOVE_ROW = "_add_row", "_remove_row"
ROW = re.compile(r"(?P<list>.+)-(?P<number>\d{1,4})")


class Sent(Protocol):
    """What a browser sent; werkzeug's MultiDict is one."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a name."""

    def __iter__(self) -> Any:
        """Go through the names."""


def collect(form: Form, sent: Sent) -> dict[str, Any]:
    """Return nested input as typed: groups as objects, lists as rows, choices of many as lists.

    Fixed and computed fields are left out, whatever was sent for them; so are names the form does not have.
    """
    return _scope(form.components, sent, "", frozenset(sent))


def change_rows(form: Form, raw: dict[str, Any], sent: Sent) -> bool:
    """Add or take away the row whose button was pressed, in place; True if one was pressed (then nothing is saved)."""
    pressed = [(button, name) for button in (ADD_ROW, REMOVE_ROW) for name in sent.getlist(button)[:1]]
    for button, name in pressed:
        found = ROW.fullmatch(name) if button == REMOVE_ROW else None
        rows = _rows_named(form, raw, found["list"] if found else name)
        if rows is not None and button == ADD_ROW and len(rows) < MOST_ROWS:
            rows.append({})
        elif rows is not None and found and int(found["number"]) < len(rows):
            del rows[int(found["number"])]
    return bool(pressed)


def _scope(components: tuple[Component, ...], sent: Sent, prefix: str, names: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for component in fields_of(components):
        name = prefix + component.name
        if component.type is ComponentType.GROUP:
            found[component.name] = _scope(component.components, sent, f"{name}.", names)
        elif component.type is ComponentType.ROWS:
            numbers = _row_numbers(names, name)
            found[component.name] = [_scope(component.components, sent, f"{name}-{n}.", names) for n in numbers]
        elif not component.fixed:
            found[component.name] = _entry(component, sent, name)
    return found


def _entry(component: Component, sent: Sent, name: str) -> Any:
    if component.type in MANY_CHOICE or component.type is ComponentType.FILE:
        return [value for value in sent.getlist(name) if value]
    if component.type is ComponentType.CHECKBOX:
        return bool(sent.getlist(name))
    if component.type is ComponentType.DATETIME and component.date_kind is DateKind.DATETIME:
        day, clock = _first(sent.getlist(f"{name}.date")), _first(sent.getlist(f"{name}.time"))
        return f"{day.strip()}T{clock.strip()}" if day.strip() or clock.strip() else None
    return _first(sent.getlist(name)) or None


def _row_numbers(names: Iterable[str], name: str) -> list[int]:
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})\.")
    return sorted({int(found[1]) for each in names if (found := pattern.match(each))})[: MOST_ROWS + 1]


def _rows_named(form: Form, raw: dict[str, Any], name: str) -> list[Any] | None:
    """Find the list of that page name in the input; None if the form has no such growing list."""
    data: Any = raw
    components, grows = form.components, False
    for part in name.split("."):
        found = ROW.fullmatch(part)
        key = found["list"] if found else part
        component = next((each for each in fields_of(components) if each.path == key), None)
        if component is None or not isinstance(data, dict):
            return None
        grows = component.type is ComponentType.ROWS and component.grows
        data, components = data.get(key), component.components
        if found and isinstance(data, list):
            data = data[int(found["number"])] if int(found["number"]) < len(data) else None
    return data if isinstance(data, list) and grows else None


def _first(values: list[str]) -> str:
    return values[0] if values else ""
