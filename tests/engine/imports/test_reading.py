"""Files of rows as offices send them: encodings, workbooks, and what is refused."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.imports.reading import MOST_COLUMNS, MOST_ROWS, FileUnreadable, read

TEXT = "企業名,市町村\n㈱髙橋製作所,枕崎市\n"


def workbook(*rows: list[object]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.replace("㈱髙", "高").encode("euc_jp"), "euc_jp"),
        (TEXT.replace("㈱髙", "高").encode("iso2022_jp"), "iso2022_jp"),
        (workbook(["企業名", "市町村"], ["㈱髙橋製作所", "枕崎市"]), "xlsx"),
    ],
)
def test_the_encoding_is_found(content: bytes, encoding: str) -> None:
    sheet = read(content)
    assert sheet.encoding == encoding
    assert sheet.head == ("企業名", "市町村")
    assert sheet.rows[0][1][1] == "枕崎市"
    assert sheet.rows[0][1][0].endswith("橋製作所")


@given(st.text("髙﨑㈱①高橋製作所ー～アｱ漢字ひらがな0123,abc \n", max_size=200))
def test_what_offices_type_survives_both_usual_encodings(text: str) -> None:
    line = f"企業名\n見出し{text.splitlines()[0] if text.splitlines() else ''}\n"
    encoded = line.encode("cp932", errors="ignore")
    assert read(encoded).rows == read(encoded.decode("cp932").encode()).rows


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_columns_are_parted_by_what_parts_them(delimiter: str) -> None:
    sheet = read(f'名称{delimiter}住所\n"A社{delimiter} 本店"{delimiter}1-2\n\n{delimiter}\nB社\n'.encode())
    assert sheet.rows == ((2, (f"A社{delimiter} 本店".replace("\t ", " "), "1-2")), (5, ("B社", "")))


def test_cells_of_a_workbook_become_what_they_show() -> None:
    sheet = read(workbook(["a", "b", "c"], [12.0, 1.5, None], ["=1+1", "=CMD()", "x"]))
    assert sheet.rows[0][1] == ("12", "1.5", "")
    assert sheet.rows[1][1] == ("", "", "x"), "formulas are not run; none has a kept value here"


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(9):
            file.writestr(f"xl/{number}.xml", b"0" * 25_000_000)
    return kept.getvalue()


def other_zip() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空です"),
        (b"x" * (10 * 1024 * 1024 + 1), "大きすぎます"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "古い形式"),
        (b"%PDF-1.7", "CSVファイルか"),
        (b"\x89PNG\r\n\x1a\n\0\0", "CSVファイルか"),
        (b"PK\x03\x04broken", "CSVファイルか"),
        (other_zip(), "CSVファイルか"),
        (bomb(), "展開すると"),
        (workbook(["企業名"]), "内容の行がありません"),
        ("企業名\n".encode(), "内容の行がありません"),
        (b"\n\n", "行がありません"),
        ("a\n" + "b\n" * MOST_ROWS, "行が多すぎます"),
        ("a,\n" + "b," * MOST_COLUMNS, "列が多すぎます"),
        ("a\n" + "b" * 200_000, "壊れて"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes | str, said: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read(content.encode() if isinstance(content, str) else content)
    assert said in refused.value.text.ja
