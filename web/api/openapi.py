"""The OpenAPI 3.1 document, made of the routes and their shapes.

GET  /openapi.json     for everyone: it says what can be called, nothing of what is kept here
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app
from werkzeug.routing import Rule

from web.api import shapes
from web.api.answers import JSON, Answer, respond
from web.api.operations import Operation
from web.api.problems import MEDIA_TYPE, TITLES
from web.auth import public

VERSION = "1.0.0"
PLACE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "同じキーの同じ要求は1回だけ行い、同じ答えを返します（7日間）。 / Done once; the answer is given again for 7 days.",  # noqa: E501  # one sentence in two languages
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "読んだときの ETag。変わっていれば 412。 / The ETag that was read; 412 if it has changed.",
}
bp = Blueprint("openapi", __name__)


@bp.get("/openapi.json")
@public
def show() -> Response:
    """Answer the document."""
    return respond(Answer(content=document(current_app)))


def document(app: Flask) -> dict[str, Any]:
    """Return the document of the calls that say what they are."""
    spec = APISpec(
        title="伴走 Banso",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        info={"description": "案件・作業を外から動かすAPI。 / Drives cases and tasks from outside."},
        servers=[{"url": "/api/v1"}],
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for path, operations in _paths(app).items():
        spec.path(path=path, operations=operations)
    found: dict[str, Any] = spec.to_dict()
    return found


def _paths(app: Flask) -> Mapping[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=str):
        operation = getattr(app.view_functions[rule.endpoint], "operation", None)
        if operation is not None:
            method = next(iter((rule.methods or set()) & {"GET", "POST"})).lower()
            paths.setdefault(path_of(rule), {})[method] = _operation(rule, method, operation)
    return paths


def path_of(rule: Rule) -> str:
    """Return the path as OpenAPI writes it."""
    return PLACE.sub(r"{\1}", rule.rule)


def _operation(rule: Rule, method: str, operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": operation.text.ja,
        "description": operation.text.en,
        "parameters": list(_parameters(rule, method, operation)),
        "responses": _responses(operation, method),
    }
    if operation.body is not None and operation.body is not shapes.Nothing:
        found["requestBody"] = {"required": True, "content": _body(operation)}
    return found


def _parameters(rule: Rule, method: str, operation: Operation) -> Iterator[Any]:
    for name in sorted(rule.arguments):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    if operation.query is not None:
        yield {"in": "query", "schema": operation.query}
    if method == "post":
        yield KEY
    if operation.if_match:
        yield IF_MATCH


def _body(operation: Operation) -> dict[str, Any]:
    if not operation.files:
        return {JSON: {"schema": operation.body}}
    files = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    more = {"type": "object", "required": ["files"], "properties": {"files": files}}
    return {"multipart/form-data": {"schema": {"allOf": [operation.body, more]}}}


def _responses(operation: Operation, method: str) -> dict[str, Any]:
    content = {JSON: {"schema": operation.answer or {"type": "object"}}}
    found: dict[str, Any] = {str(operation.status.value): {"description": operation.status.phrase, "content": content}}
    usual = {400, 401, 404, 409, 413, 415, 422} if method == "post" else {401, 404, 422}
    for status in sorted(usual | set(operation.errors)):
        text = TITLES[status]
        problem = {MEDIA_TYPE: {"schema": shapes.Problem}}
        found[str(HTTPStatus(status).value)] = {"description": f"{text.ja} / {text.en}", "content": problem}
    return found


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__
