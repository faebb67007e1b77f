"""What of a form is there for these data: the input as values, and the fields its conditions hide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.domain.form import (
    CHOICE,
    MANY_CHOICE,
    SILENT,
    Choices,
    Component,
    ComponentType,
    Form,
    Option,
    options_of,
)
from engine.domain.form_rules import Asked, parse
from engine.domain.form_values import WrongInput
from engine.domain.programme_feel import Evaluate

Raw = Mapping[str, Any]
MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything a form is judged with besides its input.

    variables: of the case, also the values of fixed fields. today: in Japan, for 「本日以降」.
    """

    evaluate: Evaluate
    today: date
    choices: Choices = field(default_factory=Choices)
    variables: Mapping[str, object] = field(default_factory=dict)


def is_empty(raw: object) -> bool:
    """Tell whether nothing was entered."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or raw == []


def offered(component: Component, setting: Setting, kept: object = None) -> tuple[Option, ...]:
    """Return the options to offer: retired ones only where already chosen (`kept`: the value the case holds)."""
    held = kept if isinstance(kept, list) else [kept]
    options = options_of(component, setting.choices, setting.variables)
    return tuple(option for option in options if not option.retired or option.value in held)


def asked(component: Component, setting: Setting) -> Asked:
    """Return what a value of this component is judged by."""
    kept = setting.variables.get(component.key or "")
    return Asked(component, offered(component, setting, kept), setting.today)


def hidden_names(form: Form, raw: Raw, setting: Setting) -> frozenset[str]:
    """Return the page names of every hidden component; what a hidden field holds counts as nothing."""
    hidden: frozenset[str] = frozenset()
    if not any(component.hide or component.reason_for for component in form.walk()):
        return hidden
    for _ in range(MOST_ROUNDS):
        found = frozenset(_Scan(setting, hidden).root(form, raw))
        if found == hidden:
            break
        hidden = found
    return hidden


def values_of(form: Form, raw: Raw, setting: Setting, hidden: frozenset[str]) -> dict[str, object]:
    """Return the variables conditions and computed fields see: the case's, and over them the input as values."""
    return {**setting.variables, **_Scan(setting, hidden).values(form.components, raw, "", setting.variables)}


def fields_of(components: tuple[Component, ...]) -> Iterator[Component]:
    """Yield the components whose data lie in this scope: children of groups without a path stand beside them."""
    for component in components:
        if component.type is ComponentType.GROUP and component.path is None:
            yield from fields_of(component.components)
        elif component.type not in SILENT:
            yield component


def rows_of(raw: Raw, component: Component) -> list[Raw]:
    """Return the rows of a list as entered; anything that is no list of objects has none."""
    found = raw.get(component.path or "")
    return [row if isinstance(row, Mapping) else {} for row in found] if isinstance(found, list) else []


def inner(raw: Raw, component: Component) -> Raw:
    """Return the data of a group with a path."""
    found = raw.get(component.path or "")
    return found if isinstance(found, Mapping) else {}


def scopes_in(component: Component, raw: Raw, name: str) -> list[tuple[Raw, str]]:
    """Return the data and the name prefix of each scope a group with a path or a list opens."""
    if component.type is ComponentType.ROWS:
        return [(row, f"{name}-{number}.") for number, row in enumerate(rows_of(raw, component))]
    return [(inner(raw, component), f"{name}.")]


def inner_variables(outer: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Return what conditions in a group or row see: its values over the outer ones, `this` and `parent`."""
    return {**outer, **own, "this": dict(own), "parent": dict(outer)}


def computed(component: Component, setting: Setting, variables: Mapping[str, object]) -> object:
    """Return the value of an expression component."""
    return None if component.expression is None else setting.evaluate(component.expression, variables)


@dataclass(frozen=True, slots=True)
class Scope:
    """One level of data while walking a form. siblings: all components whose data lie in it."""

    siblings: tuple[Component, ...]
    raw: Raw
    prefix: str
    variables: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Scan:
    """One pass over a form with the components hidden so far."""

    setting: Setting
    hidden: frozenset[str]

    def root(self, form: Form, raw: Raw) -> Iterator[str]:
        variables = {**self.setting.variables, **self.values(form.components, raw, "", self.setting.variables)}
        yield from self.scan(form.components, Scope(form.components, raw, "", variables))

    def values(
        self, components: tuple[Component, ...], raw: Raw, prefix: str, outer: Mapping[str, object]
    ) -> dict[str, object]:
        found: dict[str, object] = {}
        fields = list(fields_of(components))
        for component in fields:
            name = prefix + component.name
            if name in self.hidden:
                found[component.name] = None
            elif component.type is ComponentType.GROUP:
                found[component.name] = self.values(component.components, inner(raw, component), f"{name}.", outer)
            elif component.type is ComponentType.ROWS:
                found[component.name] = [
                    self.values(component.components, row, f"{name}-{number}.", outer)
                    for number, row in enumerate(rows_of(raw, component))
                ]
            elif not component.fixed:
                found[component.name] = self.value(component, raw.get(component.name))
        for component in fields:  # after all entries, so that a sum may stand above what it sums
            if component.type is ComponentType.EXPRESSION and prefix + component.name not in self.hidden:
                found[component.name] = computed(component, self.setting, {**outer, **found})
        return found

    def value(self, component: Component, raw: object) -> object:
        if is_empty(raw):
            return [] if component.type in MANY_CHOICE else None
        try:
            return parse(asked(component, self.setting), raw)
        except WrongInput:
            return raw if component.type is ComponentType.CHECKBOX else None

    def scan(self, components: tuple[Component, ...], scope: Scope) -> Iterator[str]:
        for component in components:
            name = scope.prefix + component.name
            condition = hide_condition(component, scope.siblings, self.setting)
            if condition is not None and self.setting.evaluate(condition, scope.variables) is True:
                yield name
                yield from _all_names(component, scope.raw, scope.prefix)
            elif component.type is ComponentType.GROUP and component.path is None:
                yield from self.scan(component.components, scope)
            elif component.path:
                for raw, prefix in scopes_in(component, scope.raw, name):
                    own = self.values(component.components, raw, prefix, scope.variables)
                    variables = inner_variables(scope.variables, own)
                    yield from self.scan(component.components, Scope(component.components, raw, prefix, variables))


def hide_condition(component: Component, siblings: tuple[Component, ...], setting: Setting) -> str | None:
    """Return the FEEL that hides the component, None if nothing does.

    A reason is hidden, besides its own condition, while no code that needs one is chosen.
    """
    if component.reason_for is None:
        return component.hide
    choice = next((c for c in fields_of(siblings) if c.key == component.reason_for and c.type in CHOICE), None)
    codes = [option.value for option in offered(choice, setting) if option.needs_reason] if choice else []
    names = ", ".join(f'"{code}"' for code in codes)
    key = component.reason_for
    if choice is not None and choice.type in MANY_CHOICE:
        unneeded = f"{key} = null or not(some code in {key} satisfies list contains([{names}], code))"
    else:
        unneeded = f"{key} = null or not(list contains([{names}], {key}))"
    return f"({component.hide}) or ({unneeded})" if component.hide else unneeded


def _all_names(component: Component, raw: Raw, prefix: str) -> Iterator[str]:
    """Yield the names of everything inside a hidden container."""
    scopes = scopes_in(component, raw, prefix + component.name) if component.path else [(raw, prefix)]
    for data, inside in scopes:
        for child in component.components:
            yield inside + child.name
            yield from _all_names(child, data, inside)
