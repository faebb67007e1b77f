"""What a call answers: JSON, its revision, and whether it was said before."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, g, request

from engine import incidents, once
from engine.domain.text import Text
from engine.errors import EngineError, Invalid
from engine.work import Work
from web.api.bearer import work

JSON = "application/json"
KEY = re.compile(r"[\x21-\x7e]{1,255}")


class BadKey(Invalid):
    """The Idempotency-Key is empty, too long or not plain."""

    code = "bad_idempotency_key"
    sentence = Text(
        "Idempotency-Key は、空白を含まない英数字と記号で255字までにしてください。",
        "An Idempotency-Key is 1 to 255 visible ASCII characters.",
    )
    status = HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer. content: JSON-able. etag: revision of the thing, without quotes. location: where it can be read."""

    content: Any
    status: int = HTTPStatus.OK
    etag: str | None = None
    location: str | None = None


def plain(value: object) -> object:
    """Say how exact numbers are written in JSON."""
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}" if value.is_finite() else "null")
    raise TypeError(type(value).__name__)


def dump(content: Any) -> bytes:
    """Write JSON; instants as RFC 3339, numbers exact."""
    return orjson.dumps(content, default=plain)


def respond(answer: Answer) -> Response:
    """Return what was read."""
    return _response(_kept(answer))


def change(act: Callable[[Work], Answer]) -> Response:
    """Do something in one transaction; with an Idempotency-Key once, however often it is sent."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise BadKey
    with work() as unit:
        if key is None:
            return _response(_kept(act(unit)))
        found = once.answered(unit, key, g.request_mark, lambda: _kept(act(unit)))
    response = _response(found.answer)
    if found.is_replay:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def entering(act: Callable[[Work], Answer]) -> Response:
    """Take in what comes from outside, as `change` does; supervisors learn of a step that fails behind it."""
    try:
        return change(act)
    except EngineError as error:
        with work() as unit:
            incidents.of_entry(unit, error)
        raise


def _kept(answer: Answer) -> Mapping[str, Any]:
    """Return the answer as it can be kept and given again."""
    return {
        "status": int(answer.status),
        "body": dump(answer.content).decode(),
        "etag": answer.etag,
        "location": answer.location,
    }


def _response(kept: Mapping[str, Any]) -> Response:
    response = Response(kept["body"], status=kept["status"], mimetype=JSON)
    if kept["etag"]:
        response.headers["ETag"] = f'"{kept["etag"]}"'
    if kept["location"]:
        response.headers["Location"] = kept["location"]
    return response
