"""The record kinds and code lists of five real programmes (requirements §5), read as programmes."""

from functools import cache
from pathlib import Path

from engine import feel
from engine.domain.finding import Finding
from engine.domain.programme import Programme
from engine.domain.programme_read import Reading, read_programme
from engine.domain.text import Text

FOLDER = Path(__file__).parent / "records"
PROGRAMMES = ("nagato", "kagoshima", "kyushu", "regional_dx", "yamagata")
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
    """Return the files of a programme that has nothing but its records and lists. more: TOML behind them."""
    records = (FOLDER / f"{key}.toml").read_text("utf-8")
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
