"""Copies of pictures that leave the house say nothing but the picture."""

import struct
import zlib

from engine.domain.picture_bytes import JPEG, PNG, PNG_HEAD, bare

PLACE = "北緯31度35分".encode()
SCAN = b"\xff\xda\x00\x02" + b"picture" * 3 + b"\xff\xd9"
TABLE = b"\xff\xdb\x00\x04ab"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = "<") -> bytes:
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    entries = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(order + "HHII", 0x010F, 2, 4, 0)
    return segment(
        0xE1, b"Exif\0\0" + head + struct.pack(order + "H", 2) + entries + struct.pack(order + "I", 0) + PLACE
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def test_a_photograph_loses_where_it_was_taken() -> None:
    photograph = b"\xff\xd8" + exif(1) + segment(0xED, PLACE) + segment(0xFE, PLACE) + TABLE + SCAN
    assert bare(photograph, JPEG) == b"\xff\xd8" + TABLE + SCAN


def test_a_turned_photograph_stays_turned() -> None:
    for order in "<>":
        found = bare(b"\xff\xd8" + exif(6, order) + TABLE + SCAN, JPEG)
        assert PLACE not in found
        assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in found
        assert found.endswith(TABLE + SCAN)
        assert bare(found, JPEG) == found


def test_a_png_loses_its_texts() -> None:
    picture = chunk(b"IHDR", b"size"), chunk(b"IDAT", b"picture"), chunk(b"IEND", b"")
    said = chunk(b"tEXt", PLACE) + chunk(b"eXIf", PLACE)
    assert bare(PNG_HEAD + picture[0] + said + picture[1] + picture[2], PNG) == PNG_HEAD + b"".join(picture)


def test_what_cannot_be_read_stays_as_it_is() -> None:
    for content in (b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00", b"%PDF-", b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II*\0"):
        assert bare(content, JPEG) in {content, b"\xff\xd8"}
    assert bare(b"%PDF-", "application/pdf") == b"%PDF-"
