"""The form in which a record is written or corrected by hand: made from its kind, so that they cannot disagree."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine import forms, people
from engine.domain.access import May, allows
from engine.domain.form import Component, ComponentType, DateKind, Form, Look, Option, OptionSource, Rules
from engine.domain.form_clean import clean
from engine.domain.form_view import FormView
from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.record_values import restore
from engine.domain.text import Text
from engine.errors import Invalid
from engine.programmes import Release
from engine.records.judging import reason_field
from engine.records.text import NO, YES
from engine.records.writing import as_json
from engine.work import Work

TRUE, FALSE = "true", "false"
BOOLEANS = {TRUE: True, FALSE: False}
LONGEST_LINE = 200
LONGEST_TEXT = 4000
FORM_ID = "record"
DATE_KINDS = {FieldType.DATE: DateKind.DATE, FieldType.TIME: DateKind.TIME, FieldType.DATETIME: DateKind.DATETIME}
COMPONENTS: Mapping[FieldType, ComponentType] = {
    FieldType.TEXT: ComponentType.TEXTAREA,
    FieldType.NUMBER: ComponentType.NUMBER,
    FieldType.DATE: ComponentType.DATETIME,
    FieldType.TIME: ComponentType.DATETIME,
    FieldType.DATETIME: ComponentType.DATETIME,
    FieldType.BOOLEAN: ComponentType.RADIO,
    FieldType.CODE: ComponentType.SELECT,
    FieldType.CODES: ComponentType.CHECKLIST,
    FieldType.COMPANY: ComponentType.TEXTFIELD,
    FieldType.INSTITUTION: ComponentType.SELECT,
    FieldType.PERSON: ComponentType.SELECT,
    FieldType.FILE: ComponentType.FILE,
    FieldType.ROWS: ComponentType.ROWS,
}


def form_of(work: Work, release: Release, kind: RecordKind) -> Form:
    """Return the form of a kind; without computed fields, and personal fields for who may not read them."""
    may = allows(work.actor, May.PERSON_READ, release.key)
    return Form(id=FORM_ID, components=_components(_Making(work, release), kind.fields, personal=may))


def page(  # noqa: PLR0913  # what a page knows of the form it shows
    work: Work,
    release: Release,
    kind: RecordKind,
    *,
    lang: str,
    held: Mapping[str, Any] | None = None,
    typed: Mapping[str, Any] | None = None,
    errors: forms.Errors | None = None,
) -> FormView:
    """Return the form ready for its page.  held: what the record says now, as it is stored."""
    known = _known(kind, held or {})
    return forms.page(
        work, release.id, form_of(work, release, kind), lang=lang, variables=known, typed=typed, errors=errors
    )


def taken(
    work: Work, release: Release, kind: RecordKind, typed: Mapping[str, Any], held: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what was entered, as `records.write` takes it; with `held` only what differs from it.

    Raises: Invalid with every wrong field.
    """
    form = form_of(work, release, kind)
    known = _known(kind, held or {})
    cleaned = clean(form, typed, forms.setting(work, release, form, known))
    if cleaned.errors:
        raise Invalid(cleaned.errors)
    entered = {name: cleaned.data.get(name) for component in form.components if (name := component.name)}
    given = {entry.key: _given(entry, entered[entry.key]) for entry in kind.fields if entry.key in entered}
    if held is None:
        return given
    return {key: value for key, value in given.items() if not _is_same(kind, key, value, held)}


class _Making:
    """What a form is made with: who may be chosen, and how the programme's own forms ask for a text."""

    def __init__(self, work: Work, release: Release) -> None:
        self.release = release
        self.people = tuple(
            Option(person.login, Text(person.name, person.name))
            for person, _membership in people.in_programme(work, release.key)
        )
        self.lines = {
            component.key
            for form in release.forms.values()
            for component in form.walk()
            if component.type is ComponentType.TEXTFIELD
        }


def _components(making: _Making, fields: Sequence[RecordField], *, personal: bool) -> tuple[Component, ...]:
    asked = [entry for entry in fields if entry.value is None and entry.type in COMPONENTS]
    reasons = {reason.key: entry.key for entry in fields if (reason := reason_field(fields, entry))}
    return tuple(
        _component(making, entry, reasons.get(entry.key), personal=personal)
        for entry in asked
        if personal or not entry.personal
    )


def _component(making: _Making, entry: RecordField, reason_for: str | None, *, personal: bool) -> Component:
    kind = ComponentType.TEXTFIELD if _is_one_line(making, entry) else COMPONENTS[entry.type]
    is_rows = entry.type is FieldType.ROWS
    return Component(
        type=kind,
        id=entry.key,
        label=entry.label,
        key=None if is_rows else entry.key,
        path=entry.key if is_rows else None,
        rules=_rules(entry, kind),
        look=Look(suffix=entry.unit.ja if entry.unit else ""),
        options=_options(making, entry),
        components=_components(making, entry.fields, personal=personal),
        date_kind=DATE_KINDS.get(entry.type, DateKind.DATE),
        reason_for=reason_for,
        first_rows=1 if entry.required else 0,
        multiple=entry.type is FieldType.FILE,
    )


def _is_one_line(making: _Making, entry: RecordField) -> bool:
    return entry.type is FieldType.TEXT and (entry.personal or not entry.required or entry.key in making.lines)


def _rules(entry: RecordField, kind: ComponentType) -> Rules:
    longest = {ComponentType.TEXTFIELD: LONGEST_LINE, ComponentType.TEXTAREA: LONGEST_TEXT}.get(kind)
    least = 1 if entry.type is FieldType.ROWS and entry.required else 0
    return Rules(required=entry.required and entry.type is not FieldType.ROWS, max_length=longest, min_rows=least)


def _options(making: _Making, entry: RecordField) -> OptionSource | None:
    if entry.type is FieldType.BOOLEAN:
        return OptionSource(static=(Option(TRUE, YES), Option(FALSE, NO)))
    if entry.type is FieldType.PERSON:
        return OptionSource(static=making.people)
    if entry.codes is not None:
        return OptionSource(codes=entry.codes)
    return OptionSource(directory=entry.directory) if entry.directory is not None else None


def _known(kind: RecordKind, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says as its form shows it."""
    return _shown(kind.fields, restore(kind.fields, held)) if held else {}


def _shown(fields: Sequence[RecordField], values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for entry in fields:
        value = values.get(entry.key)
        if isinstance(value, bool):
            found[entry.key] = TRUE if value else FALSE
        elif entry.type is FieldType.ROWS and isinstance(value, list):
            found[entry.key] = [_shown(entry.fields, row) for row in value]
    return found


def _given(entry: RecordField, value: Any) -> Any:
    """Return what was entered as the field takes it: yes and no as such."""
    if entry.type is FieldType.BOOLEAN and isinstance(value, str):
        return BOOLEANS.get(value)
    if entry.type is FieldType.ROWS and isinstance(value, list):
        inner = {one.key: one for one in entry.fields}
        return [{key: _given(inner[key], one) for key, one in row.items() if key in inner} for row in value]
    return value


def _is_same(kind: RecordKind, key: str, value: Any, held: Mapping[str, Any]) -> bool:
    """Tell whether a field says what it said before; nothing is nothing, however it is written."""
    entry = kind.field(key)
    typed = restore([entry], {key: held.get(key)})[key] if entry else None
    before, after = as_json({key: typed}), as_json({key: value})
    return bool(_bare(before[key]) == _bare(after[key]))


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: bare for key, one in value.items() if (bare := _bare(one)) is not None}
    if isinstance(value, list):
        return [_bare(one) for one in value] or None
    return None if value == "" else value
