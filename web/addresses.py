"""Where a form may send its sender back to, and which numbers an address may hold."""

from urllib.parse import urlsplit

from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**53


class IdConverter(IntegerConverter):
    """Take the id of a row; a number no row can have is an unknown address, not an error of the database."""

    def __init__(self, map_: object, *_args: object) -> None:
        super().__init__(map_, max=LARGEST_ID)  # type: ignore[arg-type]


def own_address(wanted: str | None, otherwise: str) -> str:
    """Return `wanted` when it is a path of ours, else `otherwise`: nobody is sent to a foreign site."""
    if not wanted or not wanted.startswith("/") or not wanted.isprintable() or "\\" in wanted:
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if wanted.startswith("//") or parts.scheme or parts.netloc else wanted
