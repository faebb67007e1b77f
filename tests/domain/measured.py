"""The KPIs of five real programmes (requirements §4) over their records, read as programmes."""

from functools import cache
from pathlib import Path

from engine.domain.programme import Programme
from engine.domain.programme_read import read_programme
from tests.domain.record_kinds import folder_of, syntax

FOLDER = Path(__file__).parent / "kpis"


def files_of(key: str) -> dict[str, bytes]:
    """Return the folder of one of PROGRAMMES with its records and KPIs."""
    return folder_of(key, (FOLDER / f"{key}.toml").read_text("utf-8"))


@cache
def measured(key: str) -> Programme:
    """Return one of PROGRAMMES with its KPIs; it has no mistake."""
    reading = read_programme(files_of(key), syntax)
    assert not reading.findings, reading.findings
    assert reading.programme
    return reading.programme
