"""The companies of a demo beyond those of its cases: registered by hand, some of them twice, and a designated list."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.domain.ids import ProgrammeKey
from engine.imports import running
from engine.imports.columns import Target
from engine.imports.running import NewImport
from engine.parties import editing
from engine.work import Work

FILE = "parties.toml"


def furnish(work: Work, key: ProgrammeKey, folder: Path) -> None:
    """Register what `parties.toml` of a demo folder tells; nothing when there is none."""
    path = folder / FILE
    if not path.is_file():
        return
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    for company in told.get("companies", ()):
        _register(work, key, company)
    for listed in told.get("lists", ()):
        _take_in(work, key, folder, listed)


def _register(work: Work, key: ProgrammeKey, told: Mapping[str, Any]) -> None:
    values = {name: str(value) for name, value in told.items() if name != "reason"}
    editing.register(work, key, values, reason=told["reason"])


def _take_in(work: Work, key: ProgrammeKey, folder: Path, told: Mapping[str, Any]) -> None:
    content = (folder / told["file"]).read_bytes()
    new = NewImport(programme=key, target=Target.LIST, file_name=told["file"], content=content, list_name=told["name"])
    made = running.upload(work, new)
    running.assign(work, made, running.visible(work, made).columns)
    while running.apply(work, made):
        pass
