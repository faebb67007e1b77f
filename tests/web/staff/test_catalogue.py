"""The English catalogue: every sentence of the pages has its English text."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.i18n import TRANSLATIONS

WEB = Path(__file__).parents[3] / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def used() -> dict[str, str]:
    """Return every sentence the pages say, with the file that says it."""
    found = extract_from_dir(
        WEB, METHODS, keywords=KEYWORDS, directory_filter=lambda folder: Path(folder).name != "assets"
    )
    return {
        message if isinstance(message, str) else message[0]: file for file, _line, message, _notes, _context in found
    }


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue if message.id
    }


def test_holds_an_english_text_for_every_sentence(english: dict[str, Message]) -> None:
    missing = {text: file for text, file in used().items() if text not in english or not english[text].string}
    assert missing == {}


def test_holds_no_guesses_and_nothing_unused(english: dict[str, Message]) -> None:
    assert [text for text, message in english.items() if message.fuzzy] == []
    assert sorted(set(english) - set(used())) == []


def test_fills_the_same_places_in_both_languages(english: dict[str, Message]) -> None:
    wrong = [text for text, message in english.items() if list(message.check())]
    assert wrong == []
