"""Errors as application/problem+json (RFC 9457), in the language of the caller, with a code that never changes."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response

from engine.domain.text import Text
from engine.errors import EngineError, FilesRefused, Invalid
from engine.tokens import BadToken
from web import faults
from web.api.answers import dump
from web.api.lang import lang, said
from web.faults import Fault

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, Text] = {
    400: Text("読み取れない要求です", "The request cannot be read"),
    401: Text("認証が必要です", "Authentication is needed"),
    403: Text("この操作は行えません", "Not allowed"),
    404: Text("見つかりません", "Not found"),
    405: Text("このアドレスではその操作を行えません", "This address does not take that method"),
    409: Text("先に更新されています", "Somebody or something was faster"),
    412: Text("読み込んだあとに変わっています", "It has changed since it was read"),
    413: Text("送られたデータが大きすぎます", "Too much was sent"),
    415: Text("この形式は受け取れません", "This media type is not taken"),
    422: Text("入力内容を確認してください", "Some of the input is wrong"),
    500: Text("処理を完了できませんでした", "The request could not be completed"),
    503: Text("ただいま混み合っています", "Busy at the moment"),
    507: Text("保存する場所に空きがありません", "No room left to store"),
}
DETAILS: Mapping[int, Text] = {
    400: Text("要求の書き方に誤りがあります。", "The request is malformed."),
    404: Text("このアドレスにはなにもありません。", "There is nothing at this address."),
    405: Text("使える操作は Allow ヘッダーにあります。", "The Allow header names the methods it takes."),
    413: Text(
        "JSONは1MB、ファイルは合わせて12MBまでです。",
        "JSON may have 1 MB, files together 12 MB, with a Content-Length.",
    ),
    415: Text(
        "JSONは application/json（UTF-8）、ファイルは multipart/form-data で送ってください。",
        "Send JSON as application/json (UTF-8), files as multipart/form-data.",
    ),
    500: Text(
        "こちらの不具合です。送られた内容は登録していません。時間をおいてもう一度お試しください。",
        "This is a defect of ours. Nothing of what you sent was kept. Try again later.",
    ),
}


def init_app(app: Flask) -> None:
    """Attach the answers."""
    faults.init_app(app, _answer)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Return an error in the one shape all errors have."""
    content = {
        "type": "about:blank",
        "title": said(TITLES[faults.nearest(TITLES, status)]),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": {},
        **more,
    }
    return Response(dump(content), status=status, mimetype=MEDIA_TYPE)


def _answer(fault: Fault) -> Response:
    detail = fault.sentence or DETAILS[faults.nearest(DETAILS, fault.status)]
    response = problem(fault.status, fault.code, said(detail), **_more(fault.error))
    response.headers.update(fault.headers)
    if fault.status == HTTPStatus.UNAUTHORIZED:
        known = ', error="invalid_token"' if isinstance(fault.error, BadToken) else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="banso"{known}'
    return response


def _more(error: EngineError | None) -> dict[str, Any]:
    """Return what an error knows beyond its sentence: wrong fields, findings, the values in the sentence."""
    more: dict[str, Any] = {}
    if isinstance(error, Invalid) and error.fields:
        more["errors"] = {name: [said(text) for text in texts] for name, texts in error.fields.items()}
    if isinstance(error, FilesRefused):
        more["findings"] = [finding.as_dict(lang()) for finding in error.findings]
    values = {name: value for name, value in error.values.items() if isinstance(value, str | int)} if error else {}
    return {**more, "values": values} if values else more
