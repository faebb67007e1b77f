"""Exports as data: what is wrong with one is named (design D8)."""

import pytest

from engine.domain.export import CodeManner, Encoding, ExportFormat, ExportSource
from engine.domain.periods import Period
from engine.domain.programme_read import read_programme
from tests.domain.programme_folder import example_files, nothing_wrong

GOOD = """
[exports.consultations]
name = { ja = "相談の一覧", en = "Consultations" }
records = "consultation"
format = "xlsx"
encoding = "cp932"
period = "month"
where = 'hours > 0'

[[exports.consultations.columns]]
field = "held_on"
label = "相談日"

[[exports.consultations.columns]]
field = "channel"
codes = "code"

[exports.firms]
name = "企業"
of = "companies"
"""


def read(toml: str) -> tuple[object, list[str]]:
    """Read the documented folder with this behind it; return the programme and what was found."""
    files = example_files()
    reading = read_programme({**files, "programme.toml": files["programme.toml"] + toml.encode()}, nothing_wrong)
    return reading.programme, [finding.element or "" for finding in reading.findings]


def test_reads_which_rows_and_columns_in_which_form() -> None:
    programme, found = read(GOOD)
    assert found == []
    exports = programme.exports  # type: ignore[attr-defined]
    first = exports["consultations"]
    assert (first.format, first.encoding, first.period) == (ExportFormat.XLSX, Encoding.CP932, Period.MONTH)
    assert [(column.field, column.codes) for column in first.columns][1] == ("channel", CodeManner.CODE)
    assert (exports["firms"].source, exports["firms"].columns, exports["firms"].personal) == (
        ExportSource.COMPANIES,
        (),
        False,
    )


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ('field = "held_on"', 'field = "held"', "exports.consultations.columns"),
        ('records = "consultation"', 'records = "talk"', "exports.consultations.records"),
        ('codes = "code"', 'codes = "number"', "exports.consultations.columns.1.codes"),
        ('label = "相談日"', 'label = "相談☕日"', "exports.consultations.columns"),
        ('label = "相談日"', 'title = "相談日"', "exports.consultations.columns.0.title"),
        ('of = "companies"', 'of = "companies"\nwhere = "true"', "exports.firms.where"),
        ('codes = "code"', 'label = "相談日"', "exports.consultations.columns"),
    ],
)
def test_names_what_is_wrong_with_an_export(old: str, new: str, element: str) -> None:
    assert old in GOOD
    _programme, found = read(GOOD.replace(old, new, 1))
    assert element in found
