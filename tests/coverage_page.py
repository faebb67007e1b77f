"""docs/coverage.md, what shows each requirement, made from scenarios and tests: python -m tests.coverage_page.

A scenario names what it shows; a test is marked `@pytest.mark.shows("KAG-21")`. Both run in `make test`, so what stands
here as shown is shown on the code that lands.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.scenarios import running

ROOT = Path(__file__).parents[1]
PAGE, REQUIREMENTS, GAPS = ROOT / "docs/coverage.md", ROOT / "docs/requirements.csv", ROOT / "docs/coverage-gaps.csv"
PROCESSES, TESTS = ROOT / "processes", ROOT / "tests"
MARKED = re.compile(
    r"^@pytest\.mark\.shows\((?P<ids>[^)]*)\)\n(?:@[^\n]*\n|    [^\n]*\n|\)\n)*def (?P<name>test_\w+)", re.MULTILINE
)
HEAD = """# 要件と証拠 — what shows each requirement

<!-- made by python -m tests.coverage_page -->
五つの事業の要件、期限、指標のそれぞれを、どの受入シナリオ（`processes/<事業>/scenarios/`）または試験が示すか。どちらも
`make test` で毎回確かめます。示されていないものには、足りないものを書きます。
Which acceptance scenario or test shows each requirement (NAG … YAM), deadline rule (DL) and figure (K) of the five
contracts; both run in `make test`. What is not shown yet says what is missing.

"""
ROW = "| {id} | {what} | {proof} |\n"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of docs/requirements.csv."""

    id: str
    what: str
    kind: str


def requirements() -> list[Requirement]:
    """Return every requirement, deadline rule and figure of the catalogue."""
    with REQUIREMENTS.open(encoding="utf-8", newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


def proofs() -> Mapping[str, Sequence[str]]:
    """Return what shows each ID: scenarios and tests, as text."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, proof in (*_by_scenarios(), *_by_tests()):
        found[key].append(proof)
    return found


def _by_scenarios() -> Iterator[tuple[str, str]]:
    for folder in sorted(path for path in PROCESSES.iterdir() if path.is_dir()):
        for path in running.files_of(folder):
            scenario, findings = running.read(folder, path)
            assert scenario is not None, findings
            for key in scenario.shows:
                yield key, f"{folder.name}/{path.stem}"


def _by_tests() -> Iterator[tuple[str, str]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        for found in MARKED.finditer(path.read_text(encoding="utf-8")):
            for key in re.findall(r'"([^"]+)"', found["ids"]):
                yield key, f"{path.relative_to(ROOT).as_posix()}::{found['name']}"


def gaps() -> Mapping[str, str]:
    """Return what is missing for those not shown, as far as it has been said."""
    if not GAPS.exists():
        return {}
    with GAPS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["missing"] for row in csv.DictReader(file)}


def page() -> str:
    """Return the whole page."""
    known, shown, missing = requirements(), proofs(), gaps()
    groups: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in known:
        groups[requirement.id.split("-")[0]].append(requirement)
    return HEAD + _summary(groups, shown) + "".join(_table(name, rows, shown, missing) for name, rows in groups.items())


def _summary(groups: Mapping[str, Sequence[Requirement]], shown: Mapping[str, Sequence[str]]) -> str:
    lines = [f"| {name} | {len(rows)} | {sum(row.id in shown for row in rows)} |\n" for name, rows in groups.items()]
    contract = [row for name, rows in groups.items() if name not in {"DL", "K"} for row in rows]
    total = f"| **要件の計 requirements** | **{len(contract)}** | **{sum(row.id in shown for row in contract)}** |\n"
    return "| | 数 all | 示したもの shown |\n|---|---|---|\n" + "".join(lines) + total


def _table(
    name: str, rows: Sequence[Requirement], shown: Mapping[str, Sequence[str]], missing: Mapping[str, str]
) -> str:
    told = (ROW.format(id=row.id, what=_cell(row.what), proof=_proof(row, shown, missing)) for row in rows)
    return f"\n## {name}\n\n| ID | | 示すもの shown by |\n|---|---|---|\n" + "".join(told)


def _proof(row: Requirement, shown: Mapping[str, Sequence[str]], missing: Mapping[str, str]) -> str:
    if row.id in shown:
        return "<br>".join(f"`{proof}`" for proof in dict.fromkeys(shown[row.id]))
    return f"未 not yet{'：' + _cell(missing[row.id]) if row.id in missing else ''}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
