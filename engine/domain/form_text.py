"""Explaining text in a form: a little Markdown, and {{ FEEL }} places filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.domain.form_spoken import spoken
from engine.domain.programme_feel import PLACE, Evaluate

HEADING = re.compile(r"#{1,6}\s+(?P<text>.+)")
ITEM = re.compile(r"\s*(?:[-*・]|\d+\.)\s+(?P<text>.+)")
INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<label>[^\]]+)\]\((?P<link>(?:https?://|/|mailto:|tel:)[^\s)]*)\)")
PRIVATE = "\ue000{}\ue001"  # stands for a filled place, so that what people typed is never read as Markdown
HELD = re.compile("\ue000(\\d+)\ue001")


class BlockKind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Inline:
    """A run of text; bold, or a link (https, site path, mail, phone), or plain."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or list; lines are paragraphs' lines or the list's entries."""

    kind: BlockKind
    lines: tuple[tuple[Inline, ...], ...]


def blocks_of(template: str, evaluate: Evaluate, variables: Mapping[str, object], lang: str) -> tuple[Block, ...]:
    """Return the text as blocks, its places filled; values are never read as Markdown or HTML."""
    values: list[str] = []

    def hold(found: re.Match[str]) -> str:
        values.append(spoken(evaluate(found["source"].strip(), variables)).get(lang))
        return PRIVATE.format(len(values) - 1)

    held = PLACE.sub(hold, HELD.sub("", template))
    return tuple(_block(lines, values) for lines in _paragraphs(held))


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Split at empty lines, before and after headings, and where a list begins or ends."""
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if lines and (not line.strip() or _kind(line) is not _kind(lines[-1]) or _kind(line) is BlockKind.HEADING):
            yield lines
            lines = []
        if line.strip():
            lines.append(line)


def _kind(line: str) -> BlockKind:
    if HEADING.fullmatch(line.strip()):
        return BlockKind.HEADING
    return BlockKind.LIST if ITEM.fullmatch(line) else BlockKind.PARAGRAPH


def _block(lines: list[str], values: list[str]) -> Block:
    kind = _kind(lines[0])
    pattern = {BlockKind.HEADING: HEADING, BlockKind.LIST: ITEM}.get(kind)
    stripped = [found["text"] if pattern and (found := pattern.fullmatch(line.strip())) else line for line in lines]
    return Block(kind, tuple(tuple(_inlines(line, values)) for line in stripped))


def _inlines(line: str, values: list[str]) -> Iterator[Inline]:
    def filled(text: str) -> str:
        return HELD.sub(lambda found: values[int(found[1])], text)

    position = 0
    for found in INLINE.finditer(line):
        if found.start() > position:
            yield Inline(filled(line[position : found.start()]))
        bold, label, link = found["bold"], found["label"], found["link"]
        yield Inline(filled(bold or label), bold=bold is not None, link=HELD.sub("", link or ""))
        position = found.end()
    if position < len(line):
        yield Inline(filled(line[position:]))
