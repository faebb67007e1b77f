"""The strict marshmallow schema of a form for these data; the only file here that knows marshmallow.

Making a schema takes longer than using it: the schema of a form with the same fields hidden is kept. What changes from
one use to the next (today, options, values of the case) is asked for when it is used.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from threading import Lock
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.exceptions import SCHEMA

from engine.domain.form import Component, ComponentType, Form
from engine.domain.form_rules import parse, required_text
from engine.domain.form_scope import Raw, Setting, asked, fields_of, inner, rows_of
from engine.domain.form_values import WrongInput
from engine.domain.text import Text

UNKNOWN = Text("この入力票にない項目です。", "This form has no such field.")
NOT_OBJECT = Text("項目と値の組で送ってください。", "Send an object.")
NOT_ROWS = Text("行の並びで送ってください。", "Send a list of rows.")
TOO_FEW_ROWS = Text("{least}行以上入力してください。", "Enter at least {least} rows.")
TOO_MANY_ROWS = Text("{most}行までにしてください。", "Enter at most {most} rows.")
MOST_KEPT = 256
_SETTING: ContextVar[Setting] = ContextVar("setting")


class FormSchema(Schema):
    """A schema whose messages are texts in both languages and which refuses keys the form does not have."""

    error_messages: ClassVar[dict[str, Any]] = {"unknown": [UNKNOWN], "type": [NOT_OBJECT]}  # type: ignore[misc]

    class Meta:
        """Strict: unknown keys are errors."""

        unknown = RAISE


class Entry(fields.Field[Any]):
    """One field of a form."""

    def __init__(self, component: Component) -> None:
        required = is_required(component)
        texts: dict[str, Any] = {key: [required_text(component)] for key in ("required", "null")}
        missing: dict[str, Any] = {} if required else {"load_default": None, "allow_none": True}
        super().__init__(required=required, error_messages=texts, **missing)
        self.component = component

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        try:
            return parse(asked(self.component, _SETTING.get()), value)
        except WrongInput as error:
            raise ValidationError([error.text]) from error


class Rows(fields.Field[Any]):
    """The rows of a list; each has a schema of its own, since conditions differ from row to row."""

    def __init__(self, component: Component, schemas: list[type[Schema]]) -> None:
        super().__init__(load_default=list)
        self.component, self.schemas = component, schemas

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        rules = self.component.rules
        if not isinstance(value, list):
            raise ValidationError([NOT_ROWS])
        if len(value) > rules.max_rows:
            raise ValidationError([TOO_MANY_ROWS.format(most=rules.max_rows)])
        if len(value) < rules.min_rows:
            raise ValidationError([TOO_FEW_ROWS.format(least=rules.min_rows)])
        rows, errors = [], {}
        for number, (row, schema) in enumerate(zip(value, self.schemas, strict=True)):
            try:
                rows.append(schema().load(row))
            except ValidationError as error:
                errors[number] = error.messages
        if errors:
            raise ValidationError(errors, valid_data=rows)
        return rows


class _Schemas:
    """Schemas of forms without rows, by form and hidden fields; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, frozenset[str]], tuple[Form, Schema]] = {}
        self._lock = Lock()

    def of(self, form: Form, raw: Raw, hidden: frozenset[str]) -> Schema:
        """Return the schema of a form; each row of a list may hide other fields, so that such forms need a new one."""
        if any(component.type is ComponentType.ROWS for component in form.walk()):
            return _schema(form.components, raw, "", hidden)()
        key = id(form), hidden
        kept = self._kept.get(key)
        return kept[1] if kept is not None else self._keep(key, form, _schema(form.components, raw, "", hidden)())

    def _keep(self, key: tuple[int, frozenset[str]], form: Form, schema: Schema) -> Schema:
        """Keep a schema with its form, so that no other form can be taken for it; the oldest goes when many are."""
        with self._lock:
            self._kept[key] = form, schema
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return schema


_SCHEMAS = _Schemas()


def _schema(components: tuple[Component, ...], raw: Raw, prefix: str, hidden: frozenset[str]) -> type[Schema]:
    found: dict[str, fields.Field[Any]] = {}
    for component in fields_of(components):
        name = prefix + component.name
        if name in hidden or component.fixed:
            continue
        if component.type is ComponentType.ROWS:
            rows = enumerate(rows_of(raw, component))
            schemas = [_schema(component.components, row, f"{name}-{n}.", hidden) for n, row in rows]
            found[component.name] = Rows(component, schemas)
        elif component.type is ComponentType.GROUP:
            schema = _schema(component.components, inner(raw, component), f"{name}.", hidden)
            found[component.name] = fields.Nested(schema, required=True)
        else:
            found[component.name] = Entry(component)
    return FormSchema.from_dict(found)


def is_required(component: Component) -> bool:
    """Tell whether the field must be filled in while it is shown; a reason that is asked for must."""
    return component.rules.required or component.reason_for is not None


def check(
    form: Form, raw: Raw, setting: Setting, hidden: frozenset[str]
) -> tuple[dict[str, Any], dict[str, tuple[Text, ...]]]:
    """Return the values that are right, and by page name the sentences about those that are not.

    Fields that are hidden or fixed have no place in the data.
    """
    before = _SETTING.set(setting)
    try:
        return _SCHEMAS.of(form, raw, hidden).load(raw), {}
    except ValidationError as error:
        return dict(error.valid_data or {}), dict(_flat(error.messages_dict, ""))
    finally:
        _SETTING.reset(before)


def _flat(messages: Any, name: str) -> list[tuple[str, tuple[Text, ...]]]:
    """Turn marshmallow's nested messages into page names and texts."""
    if not isinstance(messages, Mapping):
        return [(name, tuple(_texts(messages)))]
    found = []
    for key, inside in messages.items():
        if key == SCHEMA:  # the whole object is wrong
            found += _flat(inside, name)
        elif isinstance(key, int):
            found += _flat(inside, f"{name}-{key}")
        else:
            found += _flat(inside, f"{name}.{key}" if name else str(key))
    return found


def _texts(messages: Any) -> list[Text]:
    if isinstance(messages, Text):
        return [messages]
    return [text for entry in messages for text in _texts(entry)] if isinstance(messages, list) else []
