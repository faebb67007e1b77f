"""The rows of one sheet of a template: filled, and where one is a pattern, written once for every item."""

import copy
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from openpyxl.formula.translate import Translator

from engine.render.template.growth import OWN_ROW, Growth, with_own_row
from engine.render.template.opened import parsed
from engine.render.template.places import Repeat, Scope, has_places, items, only_value, repeat_in, shown
from engine.render.wording import NIL

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL, VALUE, FORMULA, INLINE, TEXT, PHONETIC = (f"{MAIN}{name}" for name in ("c", "v", "f", "is", "t", "rPh"))
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheets
EXACT_DIGITS = 15
BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
DAY_LETTERS = re.compile(r"[ymdegaY]")
NO_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
MERGED_IN_ROW = re.compile(r"(?P<column>[A-Z]+)(?P<row>\d+):(?P<column2>[A-Z]+)(?P<row2>\d+)")
LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells of a workbook share. strings: by number. days: numbers of the looks that show a day."""

    strings: tuple[str, ...]
    days: frozenset[int]

    @classmethod
    def of(cls, strings: bytes | None, styles: bytes | None) -> "Cells":
        """Read both parts; either may be missing."""
        shared = [_said(one) for one in parsed(strings)] if strings else []
        return cls(tuple(shared), frozenset(_days(parsed(styles))) if styles else frozenset())

    def text(self, cell: Any) -> str:
        """Return the text of a cell, empty for any that holds none."""
        kind = cell.get("t")
        if kind == "s":
            number = int(cell.findtext(VALUE) or 0)
            return self.strings[number] if number < len(self.strings) else ""
        inline = cell.find(INLINE)
        return _said(inline) if kind == "inlineStr" and inline is not None else ""


def _said(element: Any) -> str:
    """Return the text of a string, without the readings above it."""
    texts = (text for text in element.iter(TEXT) if next(text.iterancestors(PHONETIC), None) is None)
    return "".join(text.text or "" for text in texts)


def _days(styles: Any) -> list[int]:
    codes: Mapping[int, str] = {
        int(one.get("numFmtId")): one.get("formatCode") or "" for one in styles.iter(f"{MAIN}numFmt")
    }
    looks = styles.find(f"{MAIN}cellXfs")
    numbers = [int(look.get("numFmtId") or 0) for look in (looks if looks is not None else ())]
    return [place for place, number in enumerate(numbers) if _is_day(number, codes.get(number, ""))]


def _is_day(number: int, code: str) -> bool:
    return number in BUILT_IN_DAYS or bool(DAY_LETTERS.search(NO_LETTERS.sub("", code)))


@dataclass(slots=True)
class _Filling:
    """A sheet being filled. name: as people see it."""

    name: str
    cells: Cells
    scope: Scope
    growth: Growth


def fill(root: Any, cells: Cells, scope: Scope, name: str) -> Growth:
    """Fill the rows of a sheet and return what that did to their numbers."""
    filling = _Filling(name, cells, scope, Growth(name))
    _unshare(root)
    for row in list(root.iterfind(f"{MAIN}sheetData/{MAIN}row")):
        repeat = next((found for cell in row.iter(CELL) if (found := repeat_in(cells.text(cell)))), None)
        if repeat is None:
            _fill_row(row, filling, scope)
            _place(row, filling.growth.row(int(row.get("r"))))
        else:
            _expand(row, repeat, filling)
    _take_merged(root, filling.growth)
    return filling.growth


def _expand(row: Any, repeat: Repeat, filling: _Filling) -> None:
    """Write a row once for every item; once, saying there are none, for none."""
    number = int(row.get("r"))
    first = filling.growth.row(number)
    found = items(repeat, filling.scope, f"{filling.name}!{number}")
    _mark_formulas(row, number)
    for offset, item in enumerate(found):
        made = copy.deepcopy(row)
        row.addprevious(made)
        _fill_row(made, filling, filling.scope.with_item(repeat.name, item))
        _place(made, first + offset)
    if found:
        row.getparent().remove(row)
        filling.growth.extra[number] = len(found) - 1
    else:
        _say_none(row, filling.cells)
        _place(row, first)


def _fill_row(row: Any, filling: _Filling, scope: Scope) -> None:
    for cell in row.iter(CELL):
        text = filling.cells.text(cell)
        if has_places(text):
            _put(cell, only_value(text, scope, f"{filling.name}!{cell.get('r')}"), filling.cells)
        elif cell.find(FORMULA) is not None:
            _forget(cell)


def _put(cell: Any, value: Any, cells: Cells) -> None:
    """Put a value in a cell as what it is: a number, a day where the template shows days, or text that never runs."""
    _empty(cell)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and int(cell.get("s") or 0) in cells.days:
        _number(cell, str((value - EPOCH).days))
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= EXACT_DIGITS:
        _number(cell, format(value, "f"))
    elif said := shown(value):
        cell.set("t", "inlineStr")
        text = cell.makeelement(TEXT)
        text.text = said[:LONGEST]
        text.set(PRESERVE, "preserve")
        inline = cell.makeelement(INLINE)
        inline.append(text)
        cell.append(inline)


def _number(cell: Any, said: str) -> None:
    value = cell.makeelement(VALUE)
    value.text = said
    cell.append(value)


def _empty(cell: Any) -> None:
    cell.attrib.pop("t", None)
    for inside in list(cell):
        cell.remove(inside)


def _forget(cell: Any) -> None:
    """Forget what a formula came to before the template was filled."""
    cell.attrib.pop("t", None)
    for value in cell.findall(VALUE):
        cell.remove(value)


def _say_none(row: Any, cells: Cells) -> None:
    said = False
    for cell in row.iter(CELL):
        if has_places(cells.text(cell)):
            _put(cell, None if said else NIL.ja, cells)
            said = True


def _place(row: Any, number: int) -> None:
    """Give a row and its cells their number."""
    row.set("r", str(number))
    for cell in row.iter(CELL):
        cell.set("r", re.sub(r"\d+", str(number), cell.get("r")))


def _mark_formulas(row: Any, number: int) -> None:
    for formula in row.iter(FORMULA):
        if formula.text:
            formula.text = with_own_row(formula.text, number)


def settle(root: Any) -> None:
    """Let the formulas of repeated rows speak of the rows they are on now."""
    for formula in root.iter(FORMULA):
        if formula.text and OWN_ROW in formula.text:
            number = formula.getparent().get("r").lstrip(ascii_uppercase)
            formula.text = formula.text.replace(OWN_ROW, number)


def _unshare(root: Any) -> None:
    """Write out formulas that cells share, for their rows may part."""
    masters: dict[str, tuple[str, str]] = {}
    for formula in root.iter(FORMULA):
        if formula.get("t") != "shared":
            continue
        place = formula.getparent().get("r")
        if formula.text:
            masters[formula.get("si")] = (formula.text, place)
        else:
            source, origin = masters[formula.get("si")]
            formula.text = Translator(f"={source}", origin).translate_formula(place).removeprefix("=")
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _take_merged(root: Any, growth: Growth) -> None:
    """Take off the merged cells of rows that were repeated: they are merged again when everything has moved."""
    for one in list(root.iter(f"{MAIN}mergeCell")):
        found = MERGED_IN_ROW.fullmatch(one.get("ref"))
        if found and found["row"] == found["row2"] and (extra := growth.extra.get(int(found["row"]))) is not None:
            one.getparent().remove(one)
            first = growth.row(int(found["row"]))
            growth.merged += [(found["column"], found["column2"], first + offset) for offset in range(extra + 1)]
