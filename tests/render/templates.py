"""Forms as an authority hands them out, made here so that a reader sees what is in them."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import docx
import xlsxwriter

VISITS = [
    {"date": dt.date(2026, 10, 2), "company": "株式会社髙橋製作所", "minutes": Decimal(45), "done": True},
    {"date": dt.date(2026, 10, 6), "company": "=1+1", "minutes": Decimal("60.5"), "done": False},
    {"date": dt.date(2026, 10, 9), "company": "㈱﨑山商店", "minutes": Decimal(30), "done": True},
]
VALUES: Mapping[str, Any] = {
    "title": "月次報告書",
    "date": dt.date(2026, 11, 5),
    "figures": {"相談件数（延べ）": {"value": Decimal(1234)}},
    "tables": {"支援の一覧": VISITS, "苦情": []},
    "texts": {"来月の予定": "一行目\n二行目"},
}


def sheet_template(*, cells: Mapping[str, str] | None = None) -> bytes:
    """Return a template: a head, a row to repeat with merged cells, a sum under it, a signature box below."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page, other = book.add_worksheet("様式1"), book.add_worksheet("別紙")
        day, bold = book.add_format({"num_format": "yyyy/m/d", "border": 1}), book.add_format({"bold": True})
        page.write("A1", "{{ title }}（{{ date }}）", bold)
        page.write("A2", "{{ date }}", day)
        page.write("B2", "{{ figures.相談件数（延べ）.value }}")
        page.write_row("A4", ["実施日", "事業者", "", "時間"])
        page.write("A5", "{{ for visit in tables.支援の一覧 }}{{ visit.date }}", day)
        page.merge_range("B5:C5", "{{ visit.company }}")
        page.write("D5", "{{ visit.minutes }}")
        page.write_formula("E5", "=D5/60")
        page.write_formula("D6", "=SUM(D5:D5)")
        page.merge_range("A8:B8", "確認印", bold)
        page.set_row(4, 30)
        page.data_validation("D5", {"validate": "integer", "criteria": ">", "value": 0})
        page.conditional_format("A8:B8", {"type": "no_blanks", "format": bold})
        page.print_area("A1:E8")
        page.write_comment("A8", "押印する")
        other.write_formula("A1", "=様式1!D6")
        other.write("A3", "{{ for x in tables.苦情 }}{{ x.date }}")
        other.write("B3", "{{ x.company }}")
        for place, said in (cells or {}).items():
            page.write(place, said)
    return target.getvalue()


def word_template(*paragraphs: str) -> bytes:
    """Return a template with a place cut over runs, tables with a row to repeat, a place in the page head."""
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "{{ title }}"
    cut = word.add_paragraph("件数　")
    for piece, bold in (("{{ figures.相談", True), ("件数（延べ）", False), (".value }}", False), ("件", False)):
        cut.add_run(piece).bold = bold
    word.add_paragraph("{{ texts.来月の予定 }}")
    for said in paragraphs:
        word.add_paragraph(said)
    for source in ("tables.支援の一覧", "tables.苦情"):
        table = word.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "実施日", "事業者"
        table.cell(1, 0).text = f"{{{{ for visit in {source} }}}}{{{{ visit.date }}}}"
        table.cell(1, 1).text = "{{ visit.company }}"
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """Return the file with more parts, or others.  parts: by name, `__` for a slash and `_dot_` for a full stop."""
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in {*old.namelist(), *named}:
            new.writestr(name, named[name] if name in named else old.read(name))
    return target.getvalue()
