"""From error to answer, one table for pages and programs: the status, the code, the sentence, what the log keeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException

from engine import incident_repair, outage
from engine.domain.text import Text
from engine.errors import Conflict, EngineError, Invalid, NotFound, Refused
from engine.outage import Outage, StorageFull
from engine.people import TooManyAttempts
from engine.revisions import Stale
from engine.tokens import BadToken

STATUS: Mapping[type[EngineError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    BadToken: HTTPStatus.UNAUTHORIZED,
    Refused: HTTPStatus.FORBIDDEN,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Outage: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
}
HANDED_ON = ("Allow", "Retry-After")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is answered to an error. sentence: None where the status says it all. error: of the engine, if it was one.

    headers: to be sent along.
    """

    status: int
    code: str
    sentence: Text | None = None
    error: EngineError | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def init_app(app: Flask, answer: Callable[[Fault], Response]) -> None:
    """Attach the answers. answer: puts a fault into the shape the caller of this application reads."""

    def of_http(error: HTTPException) -> Response:
        if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
            return current_app.make_response(error.get_response())
        return answer(_of_http(error, error.code))

    app.register_error_handler(EngineError, lambda error: answer(of_engine(error)))
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, lambda error: answer(_of_bug(error)))
    for trouble in outage.TROUBLES:
        app.register_error_handler(trouble, lambda error: answer(_of_trouble(error)))


def status_of(error: EngineError) -> HTTPStatus:
    """Return the status of the error itself, or of its nearest class in the table.

    A step that cannot be done is no defect of ours.
    """
    own = getattr(error, "status", None)
    if isinstance(own, HTTPStatus):
        return own
    if incident_repair.is_failed_step(error):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def of_engine(error: EngineError) -> Fault:
    """Answer what the engine refused, in the sentence of the error itself."""
    status = status_of(error)
    current_app.logger.info("refused", extra={"action": "refused", "code": error.code, "status": status.value})
    return Fault(status=status, code=error.code, sentence=error.text, error=error)


def _of_http(error: HTTPException, status: int) -> Fault:
    headers = {name: value for name, value in error.get_headers() if name in HANDED_ON}
    return Fault(status=status, code=error.name.lower().replace(" ", "_"), headers=headers)


def _of_trouble(error: Exception) -> Fault:
    """Answer that the database is busy, away or full; the transaction is undone."""
    told = outage.of(error)
    current_app.logger.error("database not available", exc_info=error, extra={"action": told.code})
    headers = {"Retry-After": str(outage.RETRY_SECONDS)}
    return Fault(status=status_of(told), code=told.code, sentence=told.text, headers=headers)


def _of_bug(error: Exception) -> Fault:
    """Answer a defect of ours without saying anything of the inside; the log has it all."""
    current_app.logger.error("unexpected error", exc_info=error, extra={"action": "bug"})
    return Fault(status=HTTPStatus.INTERNAL_SERVER_ERROR, code="unexpected")


def nearest(known: Mapping[int, object], status: int) -> int:
    """Return the status whose words are used: its own, else those of a bad request or of a defect."""
    return status if status in known else 400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500
