"""The text of a mail on a page: our own links can be followed, all others are only text."""

import re
from dataclasses import dataclass

LINK = re.compile(r"https?://[!-~]+")
NOT_AT_THE_END = ".,;:!?)]}>\"'"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line. address: path on this site, empty for plain text."""

    text: str
    address: str = ""


def pieces(body: str, base_url: str) -> list[list[Piece]]:
    """Split a mail into lines, and each line into text and links to this site.

    base_url: how people outside reach us; the links become paths, so that they also work where it is called otherwise.
    """
    return [_line(line, f"{base_url}/") for line in body.splitlines()]


def _line(line: str, ours: str) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for link in LINK.finditer(line):
        address = link[0].rstrip(NOT_AT_THE_END)
        if address.startswith(ours) and not address.startswith((f"{ours}/", f"{ours}\\")):
            found += [Piece(line[end : link.start()]), Piece(address, f"/{address.removeprefix(ours)}")]
            end = link.start() + len(address)
    return [piece for piece in (*found, Piece(line[end:])) if piece.text]
