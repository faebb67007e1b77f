"""Cut a list of unary tests at its top-level commas, so that each test can be asked for its place."""


def unary_parts(text: str) -> list[str]:
    """Return the single tests of `"low", "high"` or `[1..3], > 7`, in order.

    The brackets of a range may point either way (`]1..3[`) but hold no comma of their own, so only
    parentheses, braces and texts keep their commas.
    """
    parts = [""]
    depth = 0
    quoted = escaped = False
    for char in text:
        if not quoted:
            depth += (char in "({") - (char in ")}")
        if char == '"' and not escaped:
            quoted = not quoted
        escaped = quoted and char == "\\" and not escaped
        if char == "," and not quoted and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]
