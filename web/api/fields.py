"""The kinds of fields calls take, each with its sentences in both languages."""

import base64
import binascii
import datetime as dt
from typing import Any, ClassVar

import orjson
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from engine.domain.text import Text

REQUIRED = [Text("必ず送ってください。", "This is needed.")]
UNKNOWN = [Text("この項目はありません。", "There is no such field.")]
NO_OBJECT = [Text("項目と値の組（オブジェクト）で送ってください。", "Send an object.")]
NO_TEXT = [Text("文字で送ってください。", "Send text.")]
NO_NUMBER = [Text("整数で送ってください。", "Send a whole number.")]
NO_CHOICE = Text("{choices} のどれかを送ってください。", "Send one of {choices}.")
NO_INSTANT = [
    Text(
        "時差付きの日時（例：2026-11-20T17:00:00+09:00）で送ってください。",
        "Send an instant with its offset, like 2026-11-20T17:00:00+09:00.",
    )
]
NO_CURSOR = [Text("前の答えの next をそのまま送ってください。", "Send `next` of an earlier answer as it is.")]
TOO_LONG = Text("{most}文字までにしてください。", "At most {most} characters.")
OUT_OF_RANGE = Text("{least}から{most}までにしてください。", "Between {least} and {most}.")
FIRST_YEAR, LAST_YEAR = 1900, 9000  # no office has tasks outside; sums with offsets stay possible
LARGEST_ID = 2**53


class Shape(Schema):
    """What is sent or answered; keys that are not in it are errors."""

    error_messages: ClassVar[dict[str, Any]] = {"unknown": UNKNOWN, "type": NO_OBJECT}  # type: ignore[misc]

    class Meta:
        """Strict: unknown keys are errors."""

        unknown = RAISE


class AtMost(validate.Length):
    """Refuse longer text."""

    def __call__(self, value: Any) -> Any:
        """Return the value, or say how long it may be."""
        if self.max is not None and len(value) > self.max:
            raise ValidationError([TOO_LONG.format(most=self.max)])
        return value


class Between(validate.Range):
    """Refuse numbers outside."""

    def __call__(self, value: Any) -> Any:
        """Return the value, or say where it has to lie."""
        if not self.min <= value <= self.max:
            raise ValidationError([OUT_OF_RANGE.format(least=self.min, most=self.max)])
        return value


class OneOf(validate.OneOf):
    """Refuse other words."""

    def __call__(self, value: Any) -> Any:
        """Return the value, or name the choices."""
        if value not in self.choices:
            raise ValidationError([NO_CHOICE.format(choices=", ".join(map(str, self.choices)))])
        return value


def words(most: int, *, required: bool = False, **more: Any) -> fields.String:
    """Return a field for one text."""
    missing: dict[str, Any] = {} if required else {"load_default": None}
    return fields.String(
        required=required, validate=AtMost(max=most), error_messages=_texts(invalid=NO_TEXT), **missing, **more
    )


def choice(choices: list[str], default: str | None = None) -> fields.String:
    """Return a field for one of some words."""
    return fields.String(load_default=default, validate=OneOf(choices), error_messages=_texts(invalid=NO_TEXT))


def whole(least: int, most: int, default: int | None = None) -> fields.Integer:
    """Return a field for a whole number."""
    texts = _texts(invalid=NO_NUMBER, too_large=NO_NUMBER)
    return fields.Integer(load_default=default, validate=Between(min=least, max=most), error_messages=texts)


def data() -> fields.Dict:
    """Return a field for data by name, {} when they are left out."""
    keys = fields.String(validate=AtMost(max=255))
    return fields.Dict(keys=keys, load_default=dict, error_messages=_texts(invalid=NO_OBJECT))


def _texts(**texts: Any) -> dict[str, Any]:
    return {"required": REQUIRED, "null": REQUIRED, "validator_failed": REQUIRED, **texts}


class Instant(fields.AwareDateTime):
    """An instant with its offset; a plus sign an address has eaten is put back."""

    def __init__(self) -> None:
        super().__init__(format="iso", load_default=None, error_messages=_texts())

    def _deserialize(self, value: Any, *_field: Any, **_more: Any) -> dt.datetime:
        try:
            found = dt.datetime.fromisoformat(str(value).replace(" ", "+"))
        except ValueError as error:
            raise ValidationError(NO_INSTANT) from error
        if found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValidationError(NO_INSTANT)
        return found


class Cursor(fields.Field[tuple[Any, ...]]):
    """The place where a list goes on: opaque to callers. kinds: of its parts, int or datetime (which may be None)."""

    def __init__(self, *kinds: type) -> None:
        super().__init__(load_default=None, metadata={"type": "string"})
        self.kinds = kinds

    def _deserialize(self, value: Any, *_field: Any, **_more: Any) -> tuple[Any, ...]:
        try:
            parts = orjson.loads(base64.urlsafe_b64decode(str(value).encode()))
            return tuple(_part(kind, part) for kind, part in zip(self.kinds, parts, strict=True))
        except (ValueError, TypeError, binascii.Error) as error:
            raise ValidationError(NO_CURSOR) from error


def _part(kind: type, part: Any) -> Any:
    if kind is dt.datetime:
        return _instant(part)
    if not isinstance(part, int) or abs(part) > LARGEST_ID:
        raise TypeError
    return part


def _instant(part: Any) -> dt.datetime | None:
    if part is None:
        return None
    found = dt.datetime.fromisoformat(part)
    if found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError
    return found


def cursor(*parts: Any) -> str:
    """Return a place as callers get it."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode()
