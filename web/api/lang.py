"""The language of an answer: what Accept-Language prefers, else Japanese."""

from flask import request

from engine.domain.text import Text

LANGUAGES = ("ja", "en")


def lang() -> str:
    """Return the language of this answer."""
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def said(text: Text) -> str:
    """Return a pair of sentences in the language of this answer."""
    return text.get(lang())
