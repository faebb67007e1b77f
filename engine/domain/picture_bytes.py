"""A picture without what cameras write into it: where and when it was taken, by which device, whose name.

The original stays as evidence; only copies that leave the house are made bare (NAG-22, KAG-42).
"""

import struct
from collections.abc import Iterator

JPEG, PNG = "image/jpeg", "image/png"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
SAID = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})  # chunks of a PNG that are not the picture
MARKER, START_OF_SCAN = 0xFF, 0xDA
METADATA = frozenset({0xE1, 0xED, 0xFE})  # Exif and XMP, IPTC, comment
ORIENTATION = 0x0112
UPRIGHT = 1


def bare(content: bytes, media_type: str) -> bytes:
    """Return a JPEG or PNG without metadata, turned as before; what is neither, or cannot be read, as it is."""
    try:
        if media_type == JPEG and content.startswith(b"\xff\xd8"):
            return b"\xff\xd8" + b"".join(_jpeg_parts(content))
        if media_type == PNG and content.startswith(PNG_HEAD):
            return PNG_HEAD + b"".join(_png_chunks(content))
    except (struct.error, IndexError):
        pass
    return content


def _jpeg_parts(content: bytes) -> Iterator[bytes]:
    """Yield the segments without metadata, and of Exif only how the picture is turned."""
    at = 2
    while content[at] == MARKER and content[at + 1] != START_OF_SCAN:
        marker, (length,) = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])
        segment = content[at : at + 2 + length]
        if marker not in METADATA:
            yield segment
        elif segment[4:10] == b"Exif\0\0":
            yield from _turned(segment[10:])
        at += 2 + length
    yield content[at:]


def _turned(tiff: bytes) -> Iterator[bytes]:
    """Yield an Exif segment that says nothing but the orientation; none for a picture that stands upright."""
    value = _orientation(tiff)
    if value != UPRIGHT:
        entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, value, 0)
        small = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
        yield b"\xff\xe1" + struct.pack(">H", len(small) + 8) + b"Exif\0\0" + small


def _orientation(tiff: bytes) -> int:
    """Read how the picture is turned; upright where that cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "<")
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        entries = [struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * number) for number in range(count)]
    except struct.error:
        return UPRIGHT
    return next((value for tag, _kind, _many, value in entries if tag == ORIENTATION), UPRIGHT)


def _png_chunks(content: bytes) -> Iterator[bytes]:
    at = len(PNG_HEAD)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        if content[at + 4 : at + 8] not in SAID:
            yield content[at : at + 12 + length]
        at += 12 + length
