"""Data that come without a form: taken as they are, as values of FEEL."""

from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.domain.text import Text
from engine.errors import Invalid

OURS = frozenset({"case", "programme", "parameters"})  # every process reads them; they say what is, not what was sent
RESERVED = Text("この名前は伴走が使うため、送れません。", "Banso itself uses this name; it cannot be sent.")


def taken(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data as variables; a text stays a text, also one that begins with `=`.

    Raises: Invalid for names Banso uses itself, feel.NotFeel.
    """
    wrong = {name: (RESERVED,) for name in data if name in OURS}
    if wrong:
        raise Invalid(wrong)
    values: dict[str, Any] = feel.from_json(dict(data))
    return values
