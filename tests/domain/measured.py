"""The KPIs of five real programmes (requirements §4) over their records, read as programmes."""

from functools import cache
from pathlib import Path

from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from tests.domain.record_kinds import folder_of, syntax

FOLDER = Path(__file__).parent / "kpis"


def files_of(key: str) -> dict[str, bytes]:
    """Return the folder of one of PROGRAMMES with its records and KPIs: its own, when no file here states them."""
    own = FOLDER / f"{key}.toml"
    return folder_of(key, own.read_text("utf-8") if own.exists() else "")


@cache
def measured(key: str) -> Programme:
    """Return one of PROGRAMMES with its KPIs; it has no mistake."""
    reading = read_programme(files_of(key), syntax)
    assert not reading.findings, reading.findings
    assert reading.programme
    return reading.programme
