"""The record kinds and code lists of five real programmes (requirements §5), read as programmes.

A programme whose file is gone from tests/domain/records states them in its own folder (tests/domain/contracts.py).
"""

from datetime import date
from functools import cache
from pathlib import Path

from engine import feel
from engine.domain.finding import Finding
from engine.domain.programme import Programme
from engine.domain.programme_read import Reading, read_programme
from engine.domain.text import Text
from tests.domain.contracts import files_of_contract

FOLDER = Path(__file__).parent / "records"
PROGRAMMES = ("nagato", "kagoshima", "kyushu", "regional_dx", "yamagata")
YEAR = date(2026, 4, 1)  # in which the tests of records and figures are set
HEAD = """
[programme]
key = "{key}"
name = "{key}"
number_prefix = "T"
authority = "発注者"
contractor = "受託者"
supervisor = "supervisors"
term = {{ start = 2026-04-01, end = 2027-03-31 }}

[calendar]
weekly_closed = ["sat", "sun"]

[groups.supervisors]
name = "監督"
roles = ["supervisor"]

[groups.staff]
name = "担当"
roles = ["staff"]
"""


def folder_of(key: str, more: str = "") -> dict[str, bytes]:
    """Return the files of one of PROGRAMMES: nothing but its records and lists, or its whole folder.

    more: TOML behind them.
    """
    own = FOLDER / f"{key}.toml"
    if not own.exists():
        files = files_of_contract(key)
        return {**files, "programme.toml": files["programme.toml"] + more.encode()}
    records = own.read_text("utf-8")
    lists = {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}
    return {"programme.toml": (HEAD.format(key=key) + records + more).encode(), **lists}


def syntax(source: str) -> list[Text]:
    """Say what is wrong with an expression."""
    try:
        feel.compile_expression(source)
    except feel.FeelSyntaxError as error:
        return [Text(str(error), str(error))]
    return []


@cache
def reading(key: str) -> Reading:
    """Read one of PROGRAMMES."""
    return read_programme(folder_of(key), syntax)


def programme(key: str) -> Programme:
    """Return one of PROGRAMMES, which has no mistake."""
    found: list[Finding] = reading(key).findings
    assert not found, found
    whole = reading(key).programme
    assert whole
    return whole
