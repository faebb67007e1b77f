"""Pictures made fit for a document: upright, no larger than print needs, and without what a camera wrote into them."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from engine.domain.text import Text
from engine.errors import Invalid

WIDEST_MM, HIGHEST_MM = 140.0, 105.0
DOTS_PER_MM = 8  # about 200 dots an inch
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG")
QUALITY = 85


class BadPicture(Invalid):
    """A picture cannot be shown."""

    code = "bad_picture"
    sentence = Text(
        "写真「{alt}」を読み取れません。JPEG か PNG のファイル（6,000万画素まで）を使ってください。",
        'The picture "{alt}" cannot be read. Use a JPEG or PNG file of at most 60 million pixels.',
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture as it goes into a file. suffix: jpg or png. width, height: in dots; in mm as it is shown."""

    content: bytes
    suffix: str
    width: int
    height: int
    width_mm: float
    height_mm: float


def prepare(content: bytes, alt: str) -> Prepared:
    """Return the picture upright and small enough, without place and time of its taking.  Raises: BadPicture."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadPicture(alt=alt)
            kind = opened.format
            image = ImageOps.exif_transpose(opened)
            scale = min(WIDEST_MM / image.width, HIGHEST_MM / image.height)
            wide, high = image.width * scale, image.height * scale
            image.thumbnail((round(wide * DOTS_PER_MM), round(high * DOTS_PER_MM)))
            saved, suffix = (_png(image), "png") if kind == "PNG" else (_jpeg(image), "jpg")
            return Prepared(saved, suffix, image.width, image.height, wide, high)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPicture(alt=alt) from error


def _png(image: Image.Image) -> bytes:
    """Return the pixels alone: what the file said beside them is left behind."""
    target = io.BytesIO()
    image.convert("RGBA" if image.has_transparency_data else "RGB").save(target, "PNG", optimize=True, exif=b"")
    return target.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.convert("RGB").save(target, "JPEG", quality=QUALITY, exif=b"")
    return target.getvalue()
