"""An XLSX template: places in cells, a row repeated for every item; its own formulas, rules and pictures move along."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.render.template import rows
from engine.render.template.growth import Growth
from engine.render.template.opened import parsed, written
from engine.render.template.places import Scope
from engine.render.template.rows import MAIN, Cells

WORKBOOK, STRINGS, STYLES, CHAIN = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/calcChain.xml"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}row"
RANGES = (  # what names cells of its own sheet
    ("mergeCell", "ref"),
    ("conditionalFormatting", "sqref"),
    ("dataValidation", "sqref"),
    ("hyperlink", "ref"),
    ("autoFilter", "ref"),
    ("dimension", "ref"),
    ("selection", "sqref"),
    ("comment", "ref"),
    ("table", "ref"),
    ("protectedRange", "sqref"),
)
SPREADING = frozenset({"conditionalFormatting", "dataValidation", "protectedRange"})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the file. name: as people see it. path: of its part."""

    name: str
    path: str


def fill(parts: dict[str, bytes], scope: Scope) -> dict[str, bytes]:
    """Return the parts of a workbook with their places filled."""
    made = dict(parts)
    cells = Cells.of(parts.get(STRINGS), parts.get(STYLES))
    book = parsed(parts[WORKBOOK])
    sheets = list(_sheets(book, parts))
    roots = {sheet.path: parsed(parts[sheet.path]) for sheet in sheets}
    grown = [rows.fill(roots[sheet.path], cells, scope, sheet.name) for sheet in sheets]
    for sheet, growth in zip(sheets, grown, strict=True):
        _move_below(made, roots[sheet.path], sheet, growth)
    for growth in grown:
        for sheet in sheets:
            _move_formulas(roots[sheet.path], sheet, growth)
        _move_names(book, growth)
    for root in roots.values():
        rows.settle(root)
    made |= {path: written(root) for path, root in roots.items()}
    _recalculate(made, book)
    return made


def _sheets(book: Any, parts: dict[str, bytes]) -> Iterator[_Sheet]:
    targets = _targets(parts, WORKBOOK)
    for sheet in book.iter(f"{MAIN}sheet"):
        path = targets.get(sheet.get(RELATION), "")
        if "/worksheets/" in path and path in parts:
            yield _Sheet(sheet.get("name"), path)


def _targets(parts: dict[str, bytes], path: str) -> dict[str, str]:
    """Return what a part refers to: id → path."""
    folder, name = posixpath.split(path)
    content = parts.get(f"{folder}/_rels/{name}.rels")
    if content is None:
        return {}
    links = parsed(content)
    return {link.get("Id"): _joined(folder, link.get("Target") or "") for link in links}


def _joined(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _move_below(parts: dict[str, bytes], root: Any, sheet: _Sheet, growth: Growth) -> None:
    """Move what lies under rows that became several: merged cells, rules, pictures, comments, page breaks."""
    if not growth.extra:
        return
    _move_ranges(root, growth)
    _merge(root, growth)
    for line in root.iter(f"{MAIN}brk"):
        if line.getparent().tag == f"{MAIN}rowBreaks":
            line.set("id", str(growth.row(int(line.get("id")))))
    for path in _targets(parts, sheet.path).values():
        if path in parts and path.endswith(".xml") and path != sheet.path:
            beside = parsed(parts[path])
            _move_ranges(beside, growth)
            for row in beside.iter(DRAWN):  # counted from nought
                row.text = str(growth.row(int(row.text) + 1) - 1)
            parts[path] = written(beside)


def _move_ranges(root: Any, growth: Growth) -> None:
    for tag, name in RANGES:
        for element in root.iter(f"{MAIN}{tag}"):
            if element.get(name):
                element.set(name, growth.ranges(element.get(name), spreads=tag in SPREADING))


def _merge(root: Any, growth: Growth) -> None:
    merged = root.find(f"{MAIN}mergeCells")
    if merged is not None:
        for first, last, row in growth.merged:
            merged.append(merged.makeelement(f"{MAIN}mergeCell", {"ref": f"{first}{row}:{last}{row}"}))
        merged.set("count", str(len(merged)))


def _move_formulas(root: Any, sheet: _Sheet, growth: Growth) -> None:
    for formula in root.iter(f"{MAIN}f", f"{MAIN}formula", f"{MAIN}formula1", f"{MAIN}formula2"):
        if formula.text:
            formula.text = growth.formula(formula.text, sheet.name)


def _move_names(book: Any, growth: Growth) -> None:
    """Move named ranges, the print area and repeated heads among them."""
    for name in book.iter(f"{MAIN}definedName"):
        if name.text:
            name.text = growth.formula(name.text, "")


def _recalculate(parts: dict[str, bytes], book: Any) -> None:
    """Let the program work the template's own formulas out when it opens the file."""
    for old in book.findall(f"{MAIN}calcPr"):
        old.set("fullCalcOnLoad", "1")
    parts[WORKBOOK] = written(book)
    if parts.pop(CHAIN, None) is None:
        return
    for path, marker in (("[Content_Types].xml", "PartName"), ("xl/_rels/workbook.xml.rels", "Target")):
        root = parsed(parts[path])
        for element in [one for one in root if (one.get(marker) or "").endswith("calcChain.xml")]:
            root.remove(element)
        parts[path] = written(root)
