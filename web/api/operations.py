"""What a call is: its words, the shapes it takes and answers, the errors it can end in."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from engine.domain.text import Text
from web.api.fields import Shape

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A call. body: JSON, or fields beside `files` of a multipart body. if_match: it takes If-Match."""

    text: Text
    answer: type[Shape] | None
    status: HTTPStatus = HTTPStatus.OK
    body: type[Shape] | None = None
    query: type[Shape] | None = None
    files: bool = False
    if_match: bool = False
    errors: tuple[int, ...] = ()


def describes(operation: Operation) -> Callable[[View], View]:
    """Say what a view is; the OpenAPI document and its test ask for it."""

    def described(view: View) -> View:
        view.operation = operation  # type: ignore[attr-defined]
        return view

    return described
