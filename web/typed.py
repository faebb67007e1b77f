"""What people type, made storable: no control characters, no halves of characters, a length that was meant."""

import unicodedata
from collections.abc import Mapping
from typing import Any

MOST_DEPTH = 20
KEPT_CONTROLS = frozenset("\n\t")


def line(source: Mapping[str, str], name: str, *, most: int = 100) -> str:
    """Return one line of input; nothing when it is missing."""
    return " ".join(clean_text(source.get(name, "")).split())[:most]


def number(source: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """Return a whole number of 1 to `most`; `default` for anything else."""
    value = source.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > len(str(most)):
        return default
    return int(value) if 1 <= int(value) <= most else default


def clean_text(value: str) -> str:
    """Drop what no database keeps or no page can show: control characters and lone surrogates; one form of newline."""
    unified = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in unified if sign in KEPT_CONTROLS or unicodedata.category(sign) not in {"Cc", "Cs"})


def clean_tree(value: Any, depth: int = 0) -> Any:
    """Clean every text in nested form data; deeper than any form goes nothing is kept."""
    if isinstance(value, str):
        return clean_text(value)
    if depth > MOST_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean_tree(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list):
        return [clean_tree(entry, depth + 1) for entry in value]
    return value
