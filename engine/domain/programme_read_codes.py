"""Code lists and directories, from the file itself or from CSV beside it."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from engine.domain.programme import Code, CodeList, Directory, DirectoryEntry, Rank
from engine.domain.programme_read_records import read_fields
from engine.domain.programme_table import Notes, Table
from engine.domain.text import Text

CODE_COLUMNS = ("code", "ja", "en", "note", "needs_reason", "retired")
ENTRY_COLUMNS = ("key", "ja", "en", "type", "area", "mail", "phone")
Row = dict[str, str]
Place = TypeVar("Place")


def read_codes(root: Table, files: Mapping[str, bytes]) -> dict[str, CodeList]:
    """Read `[codes.*]`."""
    found, tables = {}, {}
    for key, table in root.keyed("codes"):
        parents = _parents(table)
        found[key], tables[key] = (
            CodeList(
                key=key,
                name=table.text("name"),
                version=table.integer("version", 1, least=1),
                codes=_codes(table, files, tuple(parents)),
                parents=parents,
                is_reviewed=table.boolean("review", default=True),
            ),
            table,
        )
    for key, codes in found.items():
        _check_parents(tables[key], codes, found)
    return found


def _parents(table: Table) -> dict[str, str]:
    named = table.table("parents")
    found = {name: named.reference(name, "codes", required=True) or "" for name in named.data}
    named.finish()
    return found


def _check_parents(table: Table, codes: CodeList, lists: Mapping[str, CodeList]) -> None:
    for code in codes.codes:
        for name, parent in code.parents.items():
            above = lists.get(codes.parents[name])
            if above is not None and above.get(parent) is None:
                text = Text(
                    f"コード「{code.code}」の {name}「{parent}」は、区分「{above.key}」にありません。",
                    f"The {name} “{parent}” of the code “{code.code}” is no code of “{above.key}”.",
                )
                table.error("unknown_reference", "parents", text)


def read_directories(root: Table, files: Mapping[str, bytes], codes: Mapping[str, CodeList]) -> dict[str, Directory]:
    """Read `[directories.*]` and their CSV files."""
    found = {}
    for key, table in root.keyed("directories"):
        fields = read_fields(table)
        types, areas = table.reference("types", "codes"), table.reference("areas", "codes")
        columns = (*ENTRY_COLUMNS, *(field.key for field in fields))
        rows = _file_rows(table, files, columns) or []
        entries = tuple(_entry(row, tuple(field.key for field in fields)) for _, row in rows)
        coded = {"type": codes.get(types or ""), "area": codes.get(areas or "")}
        _check_entries(table, rows, coded)
        found[key] = Directory(
            key=key,
            name=table.text("name"),
            types=types,
            areas=areas,
            fields=fields,
            entries=entries,
            ranks=_ranks(table),
        )
    return found


def _ranks(table: Table) -> tuple[Rank, ...]:
    found = [
        Rank(when=row.expression("when", required=True) or "", label=row.text("label")) for row in table.rows("ranks")
    ]
    return tuple(found)


def decode(content: bytes) -> str | None:
    """Decode a text file of a Japanese office: UTF-8 (with or without BOM), else cp932; None if it is neither."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _codes(table: Table, files: Mapping[str, bytes], parents: tuple[str, ...]) -> tuple[Code, ...]:
    if "file" in table and "items" not in table:
        rows = _file_rows(table, files, (*CODE_COLUMNS, *parents))
        if rows is None:
            return ()
        found = [(_code_of(row, parents), line) for line, row in rows]
        return _each_once(table, found, lambda line, text: _at_line(table, line, text))
    items = [(_code_item(item, parents), item) for item in table.rows("items")]
    return _each_once(table, items, lambda item, text: item.error("duplicate", None, text))


def _each_once(table: Table, found: list[tuple[Code, Place]], note: Callable[[Place, Text], None]) -> tuple[Code, ...]:
    """Return the codes; note those that stand there twice, at the place of the second."""
    if not found:
        text = Text("区分に項目がありません（file か items）。", "The code list is empty (file or items).")
        table.error("missing", None, text)
    seen: set[str] = set()
    for code, place in found:
        if code.code in seen:
            note(place, Text(f"コード「{code.code}」が重複しています。", f"The code “{code.code}” is there twice."))
        seen.add(code.code)
    return tuple(code for code, _place in found)


def _at_line(table: Table, line: int, text: Text) -> None:
    table.notes.file_error("duplicate", table.string("file", ""), text, line)


def _code_item(item: Table, parents: tuple[str, ...]) -> Code:
    ja = item.string("ja")
    above = {name: item.optional(name) for name in parents}
    code = Code(
        code=item.string("code"),
        name=Text(ja, item.string("en", ja)),
        note=item.string("note", ""),
        needs_reason=item.boolean("needs_reason", default=False),
        retired=item.boolean("retired", default=False),
        parents={name: code for name, code in above.items() if code},
    )
    item.finish()
    return code


def _code_of(row: Row, parents: tuple[str, ...]) -> Code:
    return Code(
        code=row["code"],
        name=Text(row["ja"], row["en"] or row["ja"]),
        note=row["note"],
        needs_reason=row["needs_reason"] == "1",
        retired=row["retired"] == "1",
        parents={name: row[name] for name in parents if row[name]},
    )


def _entry(row: Row, columns: tuple[str, ...]) -> DirectoryEntry:
    return DirectoryEntry(
        key=row["key"],
        name=Text(row["ja"], row["en"] or row["ja"]),
        type=row["type"] or None,
        area=row["area"] or None,
        mail=row["mail"],
        phone=row["phone"],
        fields={column: row[column] for column in columns},
    )


def _check_entries(table: Table, rows: list[tuple[int, Row]], coded: Mapping[str, CodeList | None]) -> None:
    file, seen = table.string("file", ""), set[str]()
    for line, row in rows:
        if row["key"] in seen:
            text = Text(f"「{row['key']}」が重複しています。", f"“{row['key']}” is there twice.")
            table.notes.file_error("duplicate", file, text, line)
        seen.add(row["key"])
        for column, codes in coded.items():
            if codes and row[column] and not codes.get(row[column]):
                text = Text(
                    f"区分「{codes.key}」に「{row[column]}」はありません。",
                    f"“{row[column]}” is no code of {codes.key}.",
                )
                table.notes.file_error("unknown_reference", file, text, line)


def _file_rows(table: Table, files: Mapping[str, bytes], columns: tuple[str, ...]) -> list[tuple[int, Row]] | None:
    """Read the CSV named by `file`: rows with their lines; every column is there, trimmed, perhaps empty.

    None: it cannot be read, which is noted.
    """
    name = table.string("file", "")
    if not name:
        return []
    if name not in files:
        table.error("missing_file", "file", Text(f"ファイル「{name}」がありません。", f"There is no file “{name}”."))
        return None
    text = decode(files[name])
    if text is None:
        message = Text("文字コードを UTF-8 か cp932 にしてください。", "Save the file as UTF-8 or cp932.")
        table.notes.file_error("encoding", name, message)
        return None
    return list(_rows(table.notes, name, text, columns))


def _rows(notes: Notes, name: str, text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
    try:
        header = [column.strip() for column in reader.fieldnames or ()]
        reader.fieldnames = header
        unknown = [column for column in header if column and column not in columns]
        missing = [column for column in columns[:2] if column not in header]
        if unknown or missing:
            notes.file_error("wrong_columns", name, _columns_text(missing, unknown), 1)
            return
        for row in reader:
            trimmed = {column: (row.get(column) or "").strip() for column in columns}
            if any(trimmed.values()):
                yield from _complete(notes, name, reader.line_num, trimmed, columns)
    except csv.Error as error:
        message = Text(f"CSVとして読めません（{error}）。", f"This is no CSV ({error}).")
        notes.file_error("syntax", name, message, reader.line_num)


def _complete(notes: Notes, name: str, line: int, row: Row, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    empty = [column for column in columns[:2] if not row[column]]
    if empty:
        names = "、".join(empty)
        notes.file_error("missing", name, Text(f"「{names}」が空です。", f"{names} is empty."), line)
        return
    yield line, row


def _columns_text(missing: list[str], unknown: list[str]) -> Text:
    return Text(
        f"見出しを確かめてください（不足：{'、'.join(missing) or 'なし'}、不明：{'、'.join(unknown) or 'なし'}）。",
        f"Check the header (missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}).",
    )
