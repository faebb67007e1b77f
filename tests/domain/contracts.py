"""Where each of the five contracts states its rules, records and figures: in tests/domain, or in its own folder.

A contract moves into `processes/<programme>/` piece by piece; nothing here has to be changed for it:

- deadline rules and counted duties: delete `[deadlines.x]`, `[obligations.x]`, `[term]` and `[calendar]` from
  `tests/domain/rules/<contract>.toml` once the folder states them under the same keys. What the file still states wins
  over the folder as a whole rule; everything else is the folder's. The worked `[[examples]]` stay in the file.
- record kinds and code lists: delete `tests/domain/records/<contract>.toml`; the whole folder is read in its place.
- KPIs: delete `tests/domain/kpis/<contract>.toml` (the records must have moved before). The K rows keep the keys
  `k_n1` …; a folder may have figures of other keys beside them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import programme_folder
from engine.domain.programme_modules import PROGRAMME_FILE, with_modules
from engine.domain.programme_toml import Toml, parse_toml
from tests.domain.deadline_lab import syntax_of

ROOT = Path(__file__).parents[2]
PROCESSES = ROOT / "processes"
MODULE = "modules/"
STATED = ("deadlines", "obligations")
NAMES = {
    "regional_dx": "regional-dx",
    "mic": "regional-dx",
}  # folders that are called otherwise than the files of tests


def folder_of_contract(name: str) -> Path:
    """Return the folder of a contract, by the name its files have in tests/domain."""
    return PROCESSES / NAMES.get(name, name)


def files_of_contract(name: str) -> dict[str, bytes]:
    """Return what the contract's folder publishes; nothing while there is none."""
    folder = folder_of_contract(name)
    return programme_folder.read(folder) if folder.is_dir() else {}


def tables_of_contract(name: str) -> Toml:
    """Return the tables of the contract's folder, those of its modules among them; nothing while there is none."""
    files = files_of_contract(name)
    if PROGRAMME_FILE not in files:
        return Toml()
    whole, findings = with_modules(parse_toml(files[PROGRAMME_FILE].decode()), files, syntax_of)
    assert not findings, findings
    return whole


def with_rules_of_tests(folder: Toml, own: Toml) -> Toml:
    """Return the folder's tables with the rules that a file of tests/domain/rules still states itself."""
    data: dict[str, Any] = {**folder.data, **own.data}
    data |= {part: {**_table(folder, part), **_table(own, part)} for part in STATED}
    data.setdefault("term", _table(folder, "programme").get("term"))
    return Toml(data, folder.lines | own.lines, own.file)


def _table(toml: Toml, key: str) -> Mapping[str, Any]:
    return toml.data.get(key) or {}


def place(name: str, rules: Path, part: str, key: str) -> str:
    """Return the file that states a rule or duty, relative to the root. rules: the contract's file of tests."""
    if key in _table(parse_toml(rules.read_text("utf-8")), part):
        return rules.relative_to(ROOT).as_posix()
    file, _line = tables_of_contract(name).place_of((part, key))
    if file.startswith(MODULE):
        return f"processes/_shared/{Path(file).stem}/module.toml"
    return f"{folder_of_contract(name).relative_to(ROOT).as_posix()}/{file}"
