"""Files people send: known by their content, not by their name."""

import io
import zipfile

import pytest

from engine.uploads import kind_of, plain_name


def office(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("記録.PDF", b"%PDF-1.7"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0"),
        ("図.png", b"\x89PNG\r\n\x1a\n"),
        ("a.webp", b"RIFF\0\0\0\0WEBP"),
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic"),
        ("見積.xlsx", office("xl/workbook.xml")),
        ("案内.docx", office("word/document.xml")),
        ("一覧.csv", "企業名,件数".encode("cp932")),
        ("控え.txt", "控え".encode()),
    ],
)
def test_keeps_what_offices_send(name: str, content: bytes) -> None:
    assert kind_of(name, content) is not None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<script>"),
        ("a.svg", b"<svg/>"),
        ("a.exe", b"MZ"),
        ("a", b"%PDF-1.7"),
        ("a.pdf", b"<html>"),
        ("a.pdf", b""),
        ("a.jpg", b"GIF89a"),
        ("a.xlsx", b"PK\x03\x04 not a zip"),
        ("a.xlsx", office("word/document.xml")),
        ("a.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin")),
        ("a.txt", b"\0\0"),
        ("a.csv", b"a\x81"),
    ],
)
def test_refuses_what_is_not_what_it_says(name: str, content: bytes) -> None:
    assert kind_of(name, content) is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\写真\\現場.jpg", "現場.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("...", "file"),
        ("あ" * 300 + ".pdf", "あ" * 196 + ".pdf"),
    ],
)
def test_keeps_only_the_name_itself(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept
