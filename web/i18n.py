"""Japanese first: the sentences in code and templates are Japanese, English comes from the catalogue."""

from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale

from engine.domain.text import Text

LANGUAGES = ("ja", "en")
COOKIE = "lang"
A_YEAR_SECONDS = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent / "translations"


def init_app(app: Flask) -> None:
    """Attach the catalogue and the choice of language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, default_locale="ja", default_timezone="Asia/Tokyo", locale_selector=chosen)
    app.add_template_filter(in_language, "text")
    app.context_processor(lambda: {"lang": lang()})


def chosen() -> str:
    """Return the person's language, else the one this browser chose, else Japanese."""
    person_lang = g.get("lang")
    wanted = person_lang or request.cookies.get(COOKIE, "")
    return wanted if wanted in LANGUAGES else "ja"


def lang() -> str:
    """Return the language of this answer."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "ja"


def in_language(text: Text | None) -> str:
    """Return a pair of sentences in the language of this answer; nothing for None."""
    return text.get(lang()) if text is not None else ""


def remember(response: Response, wanted: str, *, secure: bool) -> None:
    """Let this browser keep the language, also before anybody logs in."""
    response.set_cookie(COOKIE, wanted, max_age=A_YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
