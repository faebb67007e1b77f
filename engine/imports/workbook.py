"""The first sheet of an XLSX workbook as rows; loaded when the first one is read, as its library is large."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException


def rows(content: bytes, most_columns: int) -> Iterator[Sequence[str]]:
    """Yield the first sheet with anything on it, each cell as the text it shows, a formula as the value kept with it.

    Raises: ValueError, KeyError, OSError, BadZipFile where it cannot be read, also while it is gone through.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except InvalidFileException as error:
        raise ValueError(str(error)) from error
    sheet = next((one for one in book.worksheets if one.max_row != 0), None)
    if sheet is None:
        message = "no sheet holds anything"
        raise ValueError(message)
    return ([_cell(value) for value in row[:most_columns]] for row in sheet.iter_rows(values_only=True))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
