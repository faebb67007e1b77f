"""What stands in an input, and how a stored answer reads."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.domain.era import date_label
from engine.domain.form import MANY_CHOICE, SINGLE_CHOICE, Component, ComponentType, DateKind, Form, Option
from engine.domain.form_rules import Asked, parse
from engine.domain.form_scope import fields_of, is_empty
from engine.domain.form_spoken import spoken
from engine.domain.form_values import WrongInput
from engine.domain.text import Text
from engine.domain.workdays import JAPAN

FAR_PAST = date(1868, 1, 1)
LIMIT = Text("{most}字まで", "up to {most} characters")


def initial(form: Form, variables: Mapping[str, object]) -> dict[str, Any]:
    """Return what a fresh page shows: the case's own values where it has them, else the form's defaults."""
    return _initial(form.components, variables)


def _initial(components: tuple[Component, ...], known: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for component in fields_of(components):
        value = known.get(component.name)
        if component.type is ComponentType.GROUP:
            found[component.name] = _initial(component.components, value if isinstance(value, Mapping) else {})
        elif component.type is ComponentType.ROWS:
            rows = value if isinstance(value, list) and value else [{}] * component.first_rows
            found[component.name] = [_initial(component.components, row) for row in rows if isinstance(row, Mapping)]
        else:
            found[component.name] = component.default if value is None else value
    return found


def typed_values(component: Component, raw: object) -> tuple[str, ...]:
    """Return what stands in the component's inputs: one text, two for date and time, any number for many choices."""
    if component.type in MANY_CHOICE or component.type is ComponentType.FILE:
        return tuple(str(value) for value in raw) if isinstance(raw, list | tuple) else ()
    if component.type is ComponentType.CHECKBOX:
        return ("on",) if raw is True or (isinstance(raw, str) and raw in {"on", "true"}) else ("",)
    text = _text(raw)
    if component.date_kind is DateKind.DATETIME and component.type is ComponentType.DATETIME:
        day, _, clock = text.partition("T")
        return day, clock[:5] if clock[2:3] == ":" else clock
    return (text,)


def answer_of(component: Component, raw: object, options: tuple[Option, ...], lang: str) -> str:
    """Return the answer in words: labels of options, dates in 和暦, はい・いいえ; empty if there is none."""
    if component.type in SINGLE_CHOICE | MANY_CHOICE:
        labels = {option.value: option.label.get(lang) for option in options}
        chosen = raw if isinstance(raw, list) else [raw]
        return "、".join(labels.get(str(value), str(value)) for value in chosen if not is_empty(value))
    value = _value(component, raw)
    said = spoken(value).get(lang)
    return f"{component.look.prefix}{said}{component.look.suffix}" if said else ""


def note_of(component: Component, raw: object, lang: str) -> str:
    """Return what stands under the input: the entered date with era and weekday, how long a text may be."""
    if component.type is ComponentType.TEXTAREA and component.rules.max_length:
        return LIMIT.get(lang).format(most=component.rules.max_length)
    if component.type is not ComponentType.DATETIME or component.date_kind is DateKind.TIME:
        return ""
    value = _value(component, raw)
    if isinstance(value, datetime):
        return date_label(value.astimezone(JAPAN).date()).get(lang)
    return date_label(value).get(lang) if isinstance(value, date) else ""


def _value(component: Component, raw: object) -> object:
    if is_empty(raw) or component.fixed:
        return raw
    try:
        return parse(Asked(component, (), FAR_PAST), raw)
    except WrongInput:
        return raw


def _text(raw: object) -> str:
    match raw:
        case None | bool():
            return ""
        case Decimal():
            return f"{raw:f}"
        case datetime():
            return raw.astimezone(JAPAN).strftime("%Y-%m-%dT%H:%M") if raw.tzinfo else f"{raw:%Y-%m-%dT%H:%M}"
        case date():
            return raw.isoformat()
        case time():
            return f"{raw:%H:%M}"
    return str(raw)
