"""Make a form ready for a page."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.domain.form import Component, ComponentType, DateKind, Form
from engine.domain.form_attributes import attributes_of
from engine.domain.form_schema import is_required
from engine.domain.form_scope import (
    Raw,
    Scope,
    Setting,
    computed,
    hidden_names,
    hide_condition,
    inner_variables,
    offered,
    scopes_in,
    values_of,
)
from engine.domain.form_text import blocks_of
from engine.domain.form_typed import answer_of, note_of, typed_values
from engine.domain.form_view import FieldView, FormView, OptionView, RowView, Widget
from engine.domain.text import Text

ROW = Text("{n}行目", "row {n}")
NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """How to show a form. errors: of `clean`, by page name.

    tree: FEEL source to the JSON tree the browser evaluates (`feel.to_tree`), as_json: values for it (`feel.to_json`);
    None leaves conditions to the server alone.
    """

    setting: Setting
    lang: str = "ja"
    errors: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    tree: Callable[[str], object] | None = None
    as_json: Callable[[object], object] | None = None


def view(form: Form, raw: Raw, display: Display) -> FormView:
    """Return the form ready for its page. raw: `initial` data, what was typed, or stored answers."""
    hidden = hidden_names(form, raw, display.setting)
    variables = values_of(form, raw, display.setting, hidden)
    build = _Build(display, hidden)
    fields = tuple(build.fields(form.components, Scope(form.components, raw, "", variables)))
    return FormView(
        id=form.id,
        lang=display.lang,
        fields=fields,
        summary=tuple(_summary(fields, display)),
        variables=_variables(form, display),
    )


@dataclass(frozen=True, slots=True)
class _Build:
    """Builds the views of one form."""

    display: Display
    hidden: frozenset[str]

    def fields(self, components: tuple[Component, ...], scope: Scope) -> Iterator[FieldView]:
        for component in components:
            yield self.field(component, scope)

    def field(self, component: Component, scope: Scope) -> FieldView:
        name = scope.prefix + component.name
        shared = {**self.frame(component, scope, name), **self.content(component, scope, name)}
        return FieldView(**shared)  # type: ignore[arg-type]  # the two halves name their fields

    def frame(self, component: Component, scope: Scope, name: str) -> dict[str, object]:
        lang, look = self.display.lang, component.look
        condition = hide_condition(component, scope.siblings, self.display.setting)
        tree = self.display.tree
        hide_if = json.dumps(tree(condition), ensure_ascii=False) if tree and condition else ""
        return {
            "widget": widget_of(component),
            "id": "f-" + name.replace("#", ""),
            "name": name,
            "label": component.label.get(lang),
            "hint": look.description.get(lang) if look.description else "",
            "required": is_required(component) or component.rules.min_rows > 0,
            "errors": tuple(text.get(lang) for text in self.display.errors.get(name, ())),
            "hide_if": hide_if,
            "scope": scope.prefix,
            "hidden": name in self.hidden,
            "layout_row": look.row,
        }

    def content(self, component: Component, scope: Scope, name: str) -> dict[str, object]:
        lang = self.display.lang
        match component.type:
            case ComponentType.TEXT if component.template:
                template = component.template.get(lang)
                return {"blocks": blocks_of(template, self.display.setting.evaluate, scope.variables, lang)}
            case ComponentType.GROUP:
                return {"fields": tuple(self.group(component, scope, name))}
            case ComponentType.ROWS:
                return {"rows": tuple(self.rows(component, scope, name)), "grows": component.grows}
        return self.entry(component, scope)

    def group(self, component: Component, scope: Scope, name: str) -> Iterator[FieldView]:
        if component.path is None:
            yield from self.fields(component.components, scope)
            return
        for inside in _inside(component, scope, name):
            yield from self.fields(component.components, inside)

    def rows(self, component: Component, scope: Scope, name: str) -> Iterator[RowView]:
        for number, inside in enumerate(_inside(component, scope, name)):
            yield RowView(number + 1, f"{name}-{number}", tuple(self.fields(component.components, inside)))

    def entry(self, component: Component, scope: Scope) -> dict[str, object]:
        setting, key = self.display.setting, component.key or ""
        raw = scope.raw.get(key)
        if component.expression is not None:
            raw = computed(component, setting, scope.variables)
        elif component.fixed:
            raw = scope.raw.get(key, scope.variables.get(key))
        values = typed_values(component, raw)
        options = offered(component, setting, raw)
        lang = self.display.lang
        return {
            "values": values,
            "options": tuple(OptionView(o.value, o.label.get(lang), o.value in values) for o in options),
            "answer": answer_of(component, raw, options, lang),
            "note": note_of(component, raw, lang),
            **attributes_of(component, values, lang),
        }


def _inside(component: Component, scope: Scope, name: str) -> Iterator[Scope]:
    """Yield the scopes a group or list opens, with their values over the outer ones."""
    found = scope.variables.get(component.name)
    values = found if isinstance(found, list) else [found]
    scopes = scopes_in(component, scope.raw, name)  # none for a list that is hidden and was never filled in
    for (raw, prefix), own in zip(scopes, [*values, *([None] * len(scopes))], strict=False):
        variables = inner_variables(scope.variables, own if isinstance(own, Mapping) else {})
        yield Scope(component.components, raw, prefix, variables)


def _summary(fields: tuple[FieldView, ...], display: Display) -> Iterator[tuple[str, str, str]]:
    """Yield the errors in page order, last those of fields the form does not have."""
    shown = list(_with_place(fields, "", display.lang))
    for entry, place in shown:
        yield from ((entry.id, f"{place}{entry.label}", sentence) for sentence in entry.errors)
    names = {entry.name for entry, _ in shown}
    for name, texts in display.errors.items():
        if name not in names:
            yield from (("", name, text.get(display.lang)) for text in texts)


def _with_place(fields: tuple[FieldView, ...], place: str, lang: str) -> Iterator[tuple[FieldView, str]]:
    """Yield every field with the row it stands in, for people: 「出席者 2行目」."""
    for entry in fields:
        yield entry, place
        yield from _with_place(entry.fields, place, lang)
        for row in entry.rows:
            yield from _with_place(row.fields, f"{place}{entry.label} {ROW.get(lang).format(n=row.number)} ", lang)


def _variables(form: Form, display: Display) -> str:
    """Return the case's values that conditions name and the form does not ask for, as JSON."""
    if display.as_json is None:
        return "{}"
    conditions = " ".join(component.hide for component in form.walk() if component.hide)
    asked_for = {component.name for component in form.walk() if not component.fixed}
    names = set(NAME.findall(conditions)) & set(display.setting.variables) - asked_for
    values = {name: display.as_json(display.setting.variables[name]) for name in sorted(names)}
    return json.dumps(values, ensure_ascii=False, default=str)


def widget_of(component: Component) -> Widget:
    """Return how a component is drawn."""
    if component.fixed and component.type not in {ComponentType.GROUP, ComponentType.ROWS}:
        return Widget.ANSWER
    if component.type is ComponentType.DATETIME:
        return Widget.MOMENT if component.date_kind is DateKind.DATETIME else Widget.LINE
    return WIDGETS[component.type]


WIDGETS: Mapping[ComponentType, Widget] = {
    ComponentType.TEXTFIELD: Widget.LINE,
    ComponentType.NUMBER: Widget.LINE,
    ComponentType.TEXTAREA: Widget.AREA,
    ComponentType.SELECT: Widget.SELECT,
    ComponentType.RADIO: Widget.CHOICES,
    ComponentType.CHECKLIST: Widget.CHOICES,
    ComponentType.TAGLIST: Widget.CHOICES,
    ComponentType.CHECKBOX: Widget.BOX,
    ComponentType.FILE: Widget.FILE,
    ComponentType.EXPRESSION: Widget.ANSWER,
    ComponentType.GROUP: Widget.GROUP,
    ComponentType.ROWS: Widget.ROWS,
    ComponentType.TEXT: Widget.TEXT,
    ComponentType.SEPARATOR: Widget.RULE,
    ComponentType.SPACER: Widget.NOTHING,
}
