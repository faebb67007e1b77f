"""Exports as data: what is wrong with one is named (design D8)."""

from collections.abc import Mapping

import pytest

from engine.domain.export import CodeManner, DateStyle, Encoding, Export, ExportFormat, ExportSource
from engine.domain.periods import Period
from engine.domain.programme_read import read_programme
from tests.domain.agreed_exports import AGREED
from tests.domain.measured import files_of
from tests.domain.programme_folder import nothing_wrong

FIRMS = """
[exports.firms]
name = "企業"
of = "companies"
dates = "era"
"""


def read(toml: str) -> tuple[Mapping[str, Export], list[str]]:
    """Read the visits' programme with this behind it; return its exports, none of a wrong one, and what was found."""
    files = files_of("yamagata")
    reading = read_programme({**files, "programme.toml": files["programme.toml"] + toml.encode()}, nothing_wrong)
    found = [finding.element or "" for finding in reading.findings]
    ours = [element for element in found if element.startswith("exports.")]
    return reading.programme.exports if reading.programme else {}, ours


def test_reads_which_rows_and_columns_in_which_form() -> None:
    exports, found = read(AGREED + FIRMS)
    assert found == []
    visits, firms = exports["visits"], exports["firms"]
    assert (visits.format, visits.encoding, visits.period) == (ExportFormat.CSV, Encoding.CP932, Period.MONTH)
    assert (visits.columns[2].field, visits.columns[2].codes) == ("industry", CodeManner.CODE)
    assert (firms.source, firms.columns, firms.personal) == (ExportSource.COMPANIES, (), False)
    assert (visits.dates, firms.dates) == (DateStyle.ISO, DateStyle.ERA)


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ('field = "industry"', 'field = "trade"', "exports.visits.columns"),
        ('records = "visit"', 'records = "talk"', "exports.visits.records"),
        ('codes = "code"', 'codes = "number"', "exports.visits.columns.2.codes"),
        ('label = "訪問日"', 'label = "訪問☕日"', "exports.visits.columns"),
        ('label = "訪問日"', 'title = "訪問日"', "exports.visits.columns.0.title"),
        ('of = "companies"', 'of = "companies"\nwhere = "true"', "exports.firms.where"),
        ('label = "業種"', 'label = "訪問日"', "exports.visits.columns"),
        ('dates = "era"', 'dates = "lunar"', "exports.firms.dates"),
    ],
)
def test_names_what_is_wrong_with_an_export(old: str, new: str, element: str) -> None:
    good = AGREED + FIRMS
    assert old in good
    _exports, found = read(good.replace(old, new, 1))
    assert element in found
