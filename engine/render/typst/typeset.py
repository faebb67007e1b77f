"""Set one document: a program of its own, given everything from outside and no part of Banso.

Typst keeps what it has set for the next time and so grows by 100 MB a document; a process that ends gives it back.
It runs in the folder that holds the templates and the pictures, and can read nothing outside it. Its input is JSON:
document (the data, as JSON text), fonts (a folder), made_at (seconds since 1970). Its output is the PDF; what is wrong
goes to the standard error, with exit code 1.
"""

import json
import sys
from typing import Any

import typst


def typeset(order: dict[str, Any]) -> bytes:
    """Return the PDF.  Raises: typst.TypstError."""
    compiler = typst.Compiler(
        "document.typ",
        root=".",
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]]),
        sys_inputs={"document": order["document"]},
    )
    pdf = compiler.compile(pdf_standards=["a-2a", "ua-1"], timestamp=order["made_at"])
    assert isinstance(pdf, bytes)  # one file, and none was named to write it to
    return pdf


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(typeset(json.load(sys.stdin)))
    except typst.TypstError as error:
        sys.exit(error.diagnostic)
