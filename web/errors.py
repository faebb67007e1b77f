"""Errors as pages for people, and as problem JSON for scripts of our own pages."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError

from engine.errors import EngineError
from web import faults
from web.faults import Fault
from web.i18n import in_language

TITLES = {
    400: _("送られた内容を受け取れませんでした"),
    401: _("ログインしてください"),
    403: _("この操作は行えません"),
    404: _("ページが見つかりません"),
    405: _("この操作は行えません"),
    409: _("先に更新されています"),
    413: _("送られたデータが大きすぎます"),
    422: _("入力内容を確認してください"),
    429: _("しばらくお待ちください"),
    500: _("処理を完了できませんでした"),
    503: _("ただいま利用できません"),
    507: _("ただいま利用できません"),
}
SENTENCES = {
    400: _("画面を読み直してから、もう一度お試しください。"),
    401: _("この画面を見るにはログインが必要です。"),
    403: _("この操作を行う権限がありません。"),
    404: _("アドレスが変わったか、見る権限のないものです。一覧から探してください。"),
    405: _("この画面ではその操作を行えません。一覧から開き直してください。"),
    413: _("1回に送れるのは12MBまでです。ファイルを小さくするか、分けて送ってください。"),
    500: _("こちらの不具合です。入力した内容は登録していません。時間をおいてもう一度お試しください。"),
}
EXPIRED = _(
    "画面を開いてから時間がたったため、送信を受け付けませんでした。"
    "前の画面に戻って読み直してから、もう一度送信してください。"
)


def init_app(app: Flask) -> None:
    """Attach the answers."""
    faults.init_app(app, _answer)
    app.register_error_handler(CSRFError, _of_csrf)


def of_engine(error: EngineError) -> Response:
    """Answer what the engine refused, in the sentence of the error itself."""
    return _answer(faults.of_engine(error))


def _answer(fault: Fault) -> Response:
    words = SENTENCES[faults.nearest(SENTENCES, fault.status)]
    details = [in_language(text) for texts in getattr(fault.error, "fields", {}).values() for text in texts]
    sentence = str(words) if fault.sentence is None else in_language(fault.sentence)
    response = answer(fault.status, fault.code, sentence, details)
    response.headers.update(fault.headers)
    return response


def answer(status: int, code: str, sentence: str, details: list[str] | None = None) -> Response:
    """Return an error as page or problem JSON, whichever was asked for."""
    title = str(TITLES[faults.nearest(TITLES, status)])
    if wants_json():
        body = jsonify(type="about:blank", title=title, status=status, code=code, detail=sentence, errors=details or [])
        body.mimetype = "application/problem+json"
        body.status_code = status
        return body
    page = render_template("pages/error.html", title=title, sentence=sentence, details=details or [], status=status)
    return make_response(page, status)


def wants_json() -> bool:
    """Tell whether a program asks: under /api, sending JSON, or preferring it to a page."""
    accepts = request.accept_mimetypes
    prefers = accepts["application/json"] > accepts["text/html"]
    return request.path.startswith("/api/") or request.is_json or prefers


def _of_csrf(_error: CSRFError) -> Response:
    return answer(HTTPStatus.BAD_REQUEST, "csrf", str(EXPIRED))
