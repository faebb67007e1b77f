"""One table from error to answer, one shape of error: a page for people, problem JSON for programs."""

from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import incident_repair, outage
from engine.errors import Conflict, EngineError, Invalid, NotFound, Refused
from engine.outage import Outage, StorageFull
from engine.people import TooManyAttempts
from web.i18n import in_language, lang

STATUS: dict[type[EngineError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    Refused: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Outage: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
}
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
    app.register_error_handler(EngineError, of_engine)
    app.register_error_handler(CSRFError, _of_csrf)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_bug)
    for trouble in outage.TROUBLES:
        app.register_error_handler(trouble, _of_trouble)


def status_of(error: EngineError) -> HTTPStatus:
    """Return the status of the nearest class in the table; a step that cannot be done is no defect of ours."""
    if incident_repair.is_failed_step(error):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)


def of_engine(error: EngineError) -> Response:
    """Answer what the engine refused, in the sentence of the error itself."""
    status = status_of(error)
    current_app.logger.info("refused", extra={"action": "refused", "code": error.code, "status": status.value})
    sentences = [in_language(text) for texts in getattr(error, "fields", {}).values() for text in texts]
    return answer(status.value, error.code, in_language(error.text), sentences)


def answer(status: int, code: str, sentence: str, details: list[str] | None = None) -> Response:
    """Return an error as page or problem JSON, whichever was asked for."""
    title = str(TITLES.get(status, TITLES[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]))
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


def _of_http(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    sentence = SENTENCES.get(error.code, SENTENCES[400 if error.code < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    response = answer(error.code, error.name.lower().replace(" ", "_"), str(sentence))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _of_trouble(error: Exception) -> Response:
    """Answer that the database is busy, away or full; the transaction is undone."""
    told = outage.of(error)
    current_app.logger.error("database not available", exc_info=error, extra={"action": told.code})
    response = answer(status_of(told).value, told.code, in_language(told.text))
    response.headers["Retry-After"] = str(outage.RETRY_SECONDS)
    return response


def _of_csrf(_error: CSRFError) -> Response:
    return answer(HTTPStatus.BAD_REQUEST, "csrf", str(EXPIRED))


def _of_bug(error: Exception) -> Response:
    """Answer a defect of ours without saying anything of the inside; the log has it all."""
    current_app.logger.error("unexpected error", exc_info=error, extra={"action": "bug", "lang": lang()})
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", str(SENTENCES[500]))
