"""Read a form-js file, naming everything Banso does not run (docs/programme-folder.md)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from engine.domain.finding import Finding, Severity, refuses
from engine.domain.form import CHOICE, Component, ComponentType, Form
from engine.domain.form_pattern import is_pattern
from engine.domain.form_read_component import component_of
from engine.domain.text import Text

NEWEST_SCHEMA = 19
DEEPEST = 8
LONGEST_ALLOWED = 100_000
NAME = re.compile(r"[^\W\d]\w*")  # a FEEL name, and a name the page can send
RESERVED = frozenset({"csrf_token", "this", "parent"})

# fmt: off
KNOWN = frozenset({
    "type", "id", "key", "path", "label", "description", "layout", "properties", "validate", "conditional",
    "readonly", "disabled", "defaultValue", "appearance", "subtype", "dateLabel", "timeLabel", "use24h",
    "timeInterval", "timeSerializingFormat", "disallowPassedDates", "decimalDigits", "increment", "values",
    "valuesKey", "searchable", "components", "showOutline", "isRepeating", "allowAddRemove", "defaultRepetitions",
    "disableCollapse", "nonCollapsedItems", "verticalAlignment", "height", "text", "expression", "computeOn",
    "accept", "multiple",
})
# fmt: on
REFUSED = {
    "valuesExpression": Text("選択肢を式で作ること", "options made by an expression"),
    "serializeToString": Text("数を文字列で保存すること", "numbers kept as text"),
}


class FormReading(NamedTuple):
    """What reading gave. form: None if any finding is an error."""

    form: Form | None
    findings: list[Finding]


def read_form(content: bytes, file: str) -> FormReading:
    """Read a form. file: its name in the folder, whose stem is the form's id."""
    reader = _Reader(file, content.decode("utf-8-sig", "replace"))
    form = reader.form()
    return FormReading(None if refuses(reader.findings) else form, reader.findings)


@dataclass(slots=True)
class _Reader:
    """Reads one file and remembers what is wrong with it."""

    file: str
    source: str
    findings: list[Finding] = field(default_factory=list)

    def form(self) -> Form | None:
        try:
            data = json.loads(self.source, parse_float=Decimal, parse_constant=str)
        except json.JSONDecodeError as error:
            self._note("syntax", Text("JSONとして読めません。", f"This is no JSON: {error.msg}."), line=error.lineno)
            return None
        except RecursionError:
            self._note("syntax", Text("入れ子が深すぎます。", "It is nested too deeply."))
            return None
        if not isinstance(data, Mapping) or not isinstance(data.get("components"), list):
            self._note("syntax", Text("form-js の入力票ではありません。", "This is no form-js form."))
            return None
        self._check_head(data)
        components = self._components(data["components"], 1)
        self._check_scope(components)
        return Form(id=self._stem, components=components)

    @property
    def _stem(self) -> str:
        return self.file.rsplit("/", 1)[-1].removesuffix(".form")

    def _check_head(self, data: Mapping[str, Any]) -> None:
        version = data.get("schemaVersion", NEWEST_SCHEMA)
        if not isinstance(version, int) or version > NEWEST_SCHEMA:
            text = Text(
                f"schemaVersion {version} は未対応です（19まで）。", f"schemaVersion {version} is not known (19)."
            )
            self._note("schema_version", text)
        if data.get("id") not in {None, self._stem}:
            text = Text(
                f"入力票のidをファイル名と同じ「{self._stem}」にしてください。",
                f"The id must be the file's name, {self._stem}.",
            )
            self._note("wrong_id", text)

    def _components(self, entries: list[Any], depth: int) -> tuple[Component, ...]:
        if depth > DEEPEST:
            self._note("too_deep", Text("入れ子が深すぎます。", "It is nested too deeply."))
            return ()
        found = [self._component(entry, depth) for entry in entries]
        return tuple(component for component in found if component)

    def _component(self, data: Any, depth: int) -> Component | None:
        if not isinstance(data, Mapping):
            self._note("syntax", Text("部品の書き方が誤りです。", "A component must be an object."))
            return None
        name = data.get("type")
        if name == "default" or name not in list(ComponentType):
            text = Text(f"部品「{name}」は使えません。", f"The component “{name}” is not supported.")
            self._note("unsupported_component", text, data)
            return None
        inner = data.get("components")
        children = self._components(inner, depth + 1) if isinstance(inner, list) else ()
        component = component_of(data, ComponentType(name), children)
        if component.path is not None:
            self._check_scope(children)
        self._check_properties(data, component)
        self._check_rules(data, component)
        return component

    def _check_properties(self, data: Mapping[str, Any], component: Component) -> None:
        for name, what in REFUSED.items():
            if data.get(name):
                text = Text(f"{what.ja}（{name}）はできません。", f"{what.en} ({name}) are not supported.")
                self._note("unsupported_property", text, data)
        for name in sorted(set(data) - KNOWN - set(REFUSED)):
            text = Text(f"「{name}」は使われません。", f"“{name}” is not used.")
            self._note("ignored_property", text, data, Severity.WARNING)
        if component.type in CHOICE and component.options is None:
            self._note("no_options", Text("選択肢がありません。", "There are no options."), data)
        for name in ("readonly", "disabled"):
            if isinstance(data.get(name), str):
                text = Text(f"{name} を式にすることはできません。", f"{name} cannot be an expression.")
                self._note("unsupported_property", text, data)

    def _check_rules(self, data: Mapping[str, Any], component: Component) -> None:
        condition = data.get("conditional")
        hide = condition.get("hide") if isinstance(condition, Mapping) else None
        if isinstance(hide, str) and hide.strip() and not hide.strip().startswith("="):
            text = Text("条件は「=」で始めてください。", "A condition begins with “=”.")
            self._note("expression", text, data)
        if component.rules.pattern and not is_pattern(component.rules.pattern):
            text = Text("pattern を正規表現として読めません。", "The pattern is no regular expression.")
            self._note("pattern", text, data)
        if (component.rules.max_length or 0) > LONGEST_ALLOWED:
            self._note("too_long", Text("maxLength は100000までです。", "maxLength is at most 100000."), data)

    def _check_scope(self, components: tuple[Component, ...]) -> None:
        siblings = list(_flat(components))
        seen: set[str] = set()
        for component in siblings:
            name = component.key or component.path
            if name is None:
                self._check_nameless(component)
                continue
            if not NAME.fullmatch(name) or name in RESERVED:
                text = Text(f"「{name}」は項目の名前に使えません。", f"“{name}” cannot be a key.")
                self._note("wrong_key", text, {"id": component.id})
            if name in seen:
                text = Text(f"項目「{name}」が重複しています。", f"The key “{name}” is there twice.")
                self._note("duplicate_key", text, {"id": component.id})
            seen.add(name)
        self._check_reasons(siblings)

    def _check_nameless(self, component: Component) -> None:
        silent = {ComponentType.TEXT, ComponentType.SEPARATOR, ComponentType.SPACER, ComponentType.GROUP}
        if component.type not in silent:
            self._note(
                "missing_key", Text("項目の名前（key）がありません。", "The key is missing."), {"id": component.id}
            )

    def _check_reasons(self, siblings: list[Component]) -> None:
        choices = {component.key for component in siblings if component.type in CHOICE}
        for component in siblings:
            if component.reason_for and component.reason_for not in choices:
                text = Text(
                    f"reason_for の「{component.reason_for}」は同じ並びの選択項目ではありません。",
                    f"“{component.reason_for}” in reason_for is no choice beside this field.",
                )
                self._note("unknown_reference", text, {"id": component.id})

    def _note(
        self,
        code: str,
        text: Text,
        data: Mapping[str, Any] | None = None,
        severity: Severity = Severity.ERROR,
        line: int | None = None,
    ) -> None:
        element = (data or {}).get("id")
        name = (data or {}).get("label")
        self.findings.append(
            Finding(
                code=f"form.{code}",
                severity=severity,
                text=text,
                file=self.file,
                line=line or line_of_id(self.source, element),
                element=element if isinstance(element, str) else None,
                name=name if isinstance(name, str) else None,
            )
        )


def line_of_id(source: str, element: object) -> int | None:
    """Return the line on which a component's id stands, None if it is not written there."""
    if not isinstance(element, str):
        return None
    found = re.search(rf'"id"\s*:\s*{re.escape(json.dumps(element, ensure_ascii=False))}', source)
    return source.count("\n", 0, found.start()) + 1 if found else None


def _flat(components: tuple[Component, ...]) -> list[Component]:
    """Components of one scope: groups without a path put their children beside themselves."""
    found = []
    for component in components:
        found.append(component)
        if component.type is ComponentType.GROUP and component.path is None:
            found += _flat(component.components)
    return found
