"""Patterns people write into forms, searched with a limit of time: a slow one must not stop the desk."""

import regex  # type: ignore[import-untyped]  # ships no stubs; only here because `re` has no time limit

SECONDS = 0.1


def is_pattern(pattern: str) -> bool:
    """Tell whether the text is a regular expression."""
    try:
        regex.compile(pattern)
    except regex.error:
        return False
    return True


def fits(pattern: str, value: str) -> bool:
    """Tell whether the pattern is found in the value, as form-js does; one that takes too long does not fit."""
    try:
        return regex.search(pattern, value, timeout=SECONDS) is not None
    except TimeoutError:
        return False
