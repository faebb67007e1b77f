"""The HTML attributes of a component's inputs."""

import re

from engine.domain.form import MANY_CHOICE, Component, ComponentType, DateKind
from engine.domain.text import Text

ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
ISO_TIME = re.compile(r"\d\d:\d\d")
SHORT_LINE = 30
DATE, TIME = Text("日付", "date"), Text("時刻", "time")
KINDS = {
    "email": {"input_type": "email", "autocomplete": "email"},
    "phone": {"input_type": "tel", "mode": "tel", "width": "w-tel"},
}


def attributes_of(component: Component, values: tuple[str, ...], lang: str) -> dict[str, object]:
    """Return type, inputmode, autocomplete, width and the rest, by the names `FieldView` uses."""
    look = component.look
    found = {
        "prefix": look.prefix,
        "suffix": look.suffix,
        "accept": look.accept,
        "many": component.multiple or component.type in MANY_CHOICE,
        **_of_type(component, values, lang),
    }
    return found | ({"autocomplete": look.autocomplete} if look.autocomplete else {})


def _of_type(component: Component, values: tuple[str, ...], lang: str) -> dict[str, object]:
    match component.type:
        case ComponentType.NUMBER:
            return {"mode": "numeric" if component.rules.decimal_digits == 0 else "decimal", "width": "w-num"}
        case ComponentType.DATETIME:
            return _of_moment(component, values, lang)
        case ComponentType.TEXTFIELD if component.rules.kind:
            return dict(KINDS[component.rules.kind])
        case ComponentType.TEXTFIELD if (component.rules.max_length or SHORT_LINE + 1) <= SHORT_LINE:
            return {"width": "w-m"}
    return {}


def _of_moment(component: Component, values: tuple[str, ...], lang: str) -> dict[str, object]:
    kind = component.date_kind
    if kind is DateKind.DATETIME:
        labels = DATE.get(lang), (component.look.time_label or TIME).get(lang)
        return {"labels": labels, "pickers": (picker(values[0], "date"), picker(values[1], "time"))}
    return {"input_type": picker(values[0], kind.value), "width": f"w-{kind.value}"}


def picker(value: str, kind: str) -> str:
    """Return the input type: a picker throws away what it cannot show, so anything else typed stays as text."""
    pattern = ISO_TIME if kind == "time" else ISO_DATE
    return kind if not value or pattern.fullmatch(value) else "text"
