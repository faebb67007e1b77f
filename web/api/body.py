"""What a call sends, read strictly: JSON that means one thing, shapes that are known."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from flask import g, request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from engine.domain.text import Text
from engine.errors import Invalid
from web.api.answers import plain

MOST_BYTES = 1024 * 1024
MOST_FILE_BYTES = 12 * 1024 * 1024
MOST_DEPTH = 32
MOST_DIGITS = 100
MOST_EXPONENT = 308
EXACT_INT_DIGITS = 18
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
UTF8 = frozenset({None, "utf-8", "utf8"})


class BadJson(Invalid):
    """The body is no JSON, or JSON that could be read in two ways."""

    code = "bad_json"
    sentence = Text("送られた内容をJSONとして読み取れません：{why_ja}。", "The body cannot be read as JSON: {why_en}.")
    status = HTTPStatus.BAD_REQUEST

    def __init__(self, why: Text) -> None:
        super().__init__(why_ja=why.ja, why_en=why.en)


class _Unreadable(ValueError):
    """Something in the JSON is refused."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


SYNTAX = Text("書き方に誤りがあります", "it is malformed")
TWICE = Text("項目「{name}」が2回あります", 'the key "{name}" is there twice')
NO_NUMBER = Text("NaNや無限大は数として扱えません", "NaN and infinity are no numbers")
HUGE = Text("数が大きすぎるか細かすぎます", "a number is too large or too fine")
DEEP = Text("入れ子が深すぎます（{most}段まで）", "it is nested too deeply ({most} levels at most)")
SIGNS = Text("保存できない制御文字があります", "it holds control characters that cannot be kept")


def read(raw: bytes) -> Any:
    """Return the JSON with exact numbers.  Raises: BadJson."""
    try:
        tree = json.loads(
            raw.decode(),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_number,
            parse_constant=_constant,
        )
        _check(tree, 0)
    except _Unreadable as error:
        raise BadJson(error.why) from error
    except RecursionError as error:
        raise BadJson(DEEP.format(most=MOST_DEPTH)) from error
    except ValueError as error:
        raise BadJson(SYNTAX) from error
    return tree


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Unreadable(TWICE.format(name=UNSTORABLE.sub("?", twice)[:50]))
    return found


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= EXACT_INT_DIGITS else _number(digits)


def _number(digits: str) -> Decimal:
    try:
        number = Decimal(digits) if len(digits) <= MOST_DIGITS else None
    except InvalidOperation:
        number = None
    if number is None or abs(number.adjusted()) > MOST_EXPONENT:
        raise _Unreadable(HUGE)
    return number


def _constant(_name: str) -> Any:
    raise _Unreadable(NO_NUMBER)


def _check(value: Any, depth: int) -> None:
    """Refuse what no database keeps and what is nested beyond any use."""
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise _Unreadable(SIGNS)
        return
    if depth > MOST_DEPTH:
        raise _Unreadable(DEEP.format(most=MOST_DEPTH))
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def sent(shape: type[Schema]) -> dict[str, Any]:
    """Return the body of the request in its shape; no body is an empty object.

    Raises: BadJson (400), 413, 415, Invalid with every wrong field (422).
    """
    raw = request.get_data()
    tree: Any = {}
    if raw:
        if request.mimetype != "application/json" or _charset() not in UTF8:
            raise UnsupportedMediaType
        tree = read(raw)
    _remember(tree)
    return shaped(shape, tree)


def _charset() -> str | None:
    charset = request.mimetype_params.get("charset")
    return charset.lower() if charset else None


def asked(shape: type[Schema]) -> dict[str, Any]:
    """Return what stands behind the question mark in its shape.  Raises: Invalid with every wrong parameter."""
    args = request.args
    return shaped(shape, {name: args[name] for name in args if args[name] != ""})


def files(shape: type[Schema]) -> tuple[dict[str, Any], list[FileStorage]]:
    """Return the fields and the files of a multipart body.  Raises: 413, 415, Invalid."""
    request.max_content_length = MOST_FILE_BYTES
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    if request.content_length is None:
        raise RequestEntityTooLarge
    form: MultiDict[str, str] = request.form
    fields = shaped(shape, form.to_dict())
    found = request.files.getlist("files")
    _remember([fields, [[file.filename, hashlib.sha256(file.read()).hexdigest()] for file in found]])
    for file in found:
        file.seek(0)
    return fields, found


def _remember(content: Any) -> None:
    """Keep what makes two requests the same: address and content, not how the content was written."""
    if "Idempotency-Key" in request.headers:
        told = orjson.dumps([request.method, request.path, content], default=plain, option=orjson.OPT_SORT_KEYS)
        g.request_mark = told.decode()


def shaped(shape: type[Schema], tree: Any) -> dict[str, Any]:
    """Return the tree as the shape reads it.  Raises: Invalid with every wrong field."""
    try:
        found: dict[str, Any] = _instance(shape).load(tree)
    except ValidationError as error:
        raise Invalid(dict(flat(error.messages_dict))) from error
    return found


@cache
def _instance(shape: type[Schema]) -> Schema:
    return shape()


def flat(messages: Mapping[Any, Any], prefix: str = "") -> list[tuple[str, tuple[Text, ...]]]:
    """Return marshmallow's nested messages by dotted path."""
    found: list[tuple[str, tuple[Text, ...]]] = []
    for name, inner in messages.items():
        path = prefix if name == "_schema" else f"{prefix}.{name}".removeprefix(".")
        found += flat(inner, path) if isinstance(inner, Mapping) else [(path, tuple(_texts(inner)))]
    return found


def _texts(messages: Any) -> Iterator[Text]:
    """Yield the sentences; marshmallow puts lists into lists here and there, and has words of its own."""
    if isinstance(messages, list):
        for inner in messages:
            yield from _texts(inner)
    else:
        yield messages if isinstance(messages, Text) else Text(str(messages), str(messages))
