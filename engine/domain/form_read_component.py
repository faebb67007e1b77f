"""From one component of form-js JSON to a value."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.domain.form import (
    MOST_ROWS,
    Component,
    ComponentType,
    DateKind,
    Look,
    Option,
    OptionSource,
    Rules,
)
from engine.domain.text import Text

LONGEST_LINE, LONGEST_TEXT = 200, 4000
Json = Mapping[str, Any]


def component_of(data: Json, type_: ComponentType, components: tuple[Component, ...]) -> Component:
    """Return the component; wrong types of single properties fall back to the default (the check names them)."""
    own = _table(data, "properties")
    computed = type_ is ComponentType.EXPRESSION
    return Component(
        type=type_,
        id=_string(data, "id") or _string(data, "key") or type_.value,
        label=_label(data, own),
        key=_string(data, "key") or None,
        path=_string(data, "path") or None,
        rules=_rules(data, type_, own),
        look=_look(data, own),
        hide=_feel(_table(data, "conditional").get("hide")),
        fixed=bool(data.get("readonly")) or bool(data.get("disabled")) or computed,
        default=data.get("defaultValue"),
        options=_options(data, own),
        components=components,
        date_kind=DateKind(data["subtype"]) if data.get("subtype") in list(DateKind) else DateKind.DATE,
        expression=_feel(data.get("expression")) if computed else None,
        template=_template(data, own),
        reason_for=_string(own, "reason_for") or None,
        multiple=bool(data.get("multiple")),
        grows=data.get("allowAddRemove") is not False,
        first_rows=min(_integer(data, "defaultRepetitions") or 1, MOST_ROWS),
    )


def _rules(data: Json, type_: ComponentType, own: Json) -> Rules:
    rules = _table(data, "validate")
    longest = {ComponentType.TEXTFIELD: LONGEST_LINE, ComponentType.TEXTAREA: LONGEST_TEXT}.get(type_)
    kind = _string(rules, "validationType")
    return Rules(
        required=rules.get("required") is True,
        min_length=_integer(rules, "minLength"),
        max_length=_integer(rules, "maxLength") or longest,
        minimum=_number(rules, "min"),
        maximum=_number(rules, "max"),
        decimal_digits=_integer(data, "decimalDigits"),
        pattern=_string(rules, "pattern") or None,
        pattern_message=_string(rules, "patternErrorMessage") or None,
        kind=kind if kind in {"email", "phone"} else None,
        no_past=data.get("disallowPassedDates") is True,
        min_rows=_integer(own, "min_rows") or 0,
        max_rows=min(_integer(own, "max_rows") or MOST_ROWS, MOST_ROWS),
    )


def _look(data: Json, own: Json) -> Look:
    appearance, layout = _table(data, "appearance"), _table(data, "layout")
    return Look(
        description=_text(_string(data, "description"), _string(own, "description_en")),
        time_label=_text(_string(data, "timeLabel"), _string(own, "time_label_en")),
        prefix=_string(appearance, "prefixAdorner"),
        suffix=_string(appearance, "suffixAdorner"),
        autocomplete=_string(own, "autocomplete"),
        columns=_integer(layout, "columns"),
        row=_string(layout, "row"),
        accept=_string(data, "accept"),
    )


def _label(data: Json, own: Json) -> Text:
    time_only = data.get("subtype") == "time"
    names = ("timeLabel", "dateLabel", "label") if time_only else ("dateLabel", "label", "timeLabel")
    ja = next((found for name in names if (found := _string(data, name))), "")
    return _text(ja, _string(own, "label_en")) or Text("", "")


def _template(data: Json, own: Json) -> Text | None:
    return _text(_string(data, "text"), _string(own, "text_en")) if data.get("type") == "text" else None


def _options(data: Json, own: Json) -> OptionSource | None:
    if codes := _string(own, "codes"):
        return OptionSource(codes=codes)
    if directory := _string(own, "directory"):
        return OptionSource(directory=directory)
    if people := _string(own, "people"):
        return OptionSource(people=people)
    if values_key := _string(data, "valuesKey"):
        return OptionSource(values_key=values_key)
    values = data.get("values")
    if not isinstance(values, list):
        return None
    return OptionSource(static=tuple(_option(entry) for entry in values if isinstance(entry, Mapping)))


def _option(entry: Json) -> Option:
    value = str(entry.get("value", ""))
    label = _text(_string(entry, "label"), _string(entry, "label_en")) or Text(value, value)
    return Option(value, label, needs_reason=entry.get("needs_reason") is True)


def _feel(found: object) -> str | None:
    if not isinstance(found, str) or not found.strip():
        return None
    return found.strip().removeprefix("=").strip()


def _text(ja: str, en: str) -> Text | None:
    return Text(ja, en or ja) if ja else None


def _table(data: Json, key: str) -> Json:
    found = data.get(key)
    return found if isinstance(found, Mapping) else {}


def _string(data: Json, key: str) -> str:
    found = data.get(key)
    return found if isinstance(found, str) else ""


def _integer(data: Json, key: str) -> int | None:
    found = _number(data, key)
    return int(found) if found is not None and found == int(found) and found >= 0 else None


def _number(data: Json, key: str) -> Decimal | None:
    """Numbers may come as text: form-js's editor writes both."""
    found = data.get(key)
    if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
        return None
    text = str(found).strip()
    return Decimal(text) if text.lstrip("-").replace(".", "", 1).isdecimal() and text.isascii() else None
