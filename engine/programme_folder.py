"""A programme's folder on disk, with the shared modules it builds on; what is published is the files of both."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from engine import programme_files
from engine.domain.finding import Finding, Severity
from engine.domain.programme_modules import PROGRAMME_FILE, asked_for, file_of
from engine.domain.text import Text
from engine.errors import FilesRefused

KEPT = (".toml", ".bpmn", ".dmn", ".form", ".csv", ".txt", ".xlsx", ".docx", ".yaml")
NOT_PUBLISHED = ("demo/", "scenarios/")
SHARED = "_shared"
MODULE_FILE = "module.toml"
DRAWN = (".bpmn", ".dmn", ".form")


def read(folder: Path) -> dict[str, bytes]:
    """Return what a folder publishes: path within it → content, the paths with forward slashes.

    Files of the modules it asks for lie among them under their own names, a file of the folder in place of theirs.
    Raises: FilesRefused where two modules bring different files of one name.
    """
    own = _files(folder)
    brought: dict[str, bytes] = {}
    for module in _modules(folder, own):
        given = {_name(module, path): content for path, content in _files(module).items()}
        _refuse_clashes(brought.keys() - own.keys(), given, brought)
        brought |= given
    return brought | own


def check(paths: Iterable[Path]) -> list[Finding]:
    """Check programme folders each by itself, single files together; findings name files as the caller wrote them."""
    named = list(paths)
    findings = [found for folder in named if folder.is_dir() for found in _checked(folder)]
    return findings + programme_files.check_contents({str(path): path.read_bytes() for path in named if path.is_file()})


def _checked(folder: Path) -> Iterator[Finding]:
    """Check a programme's folder, or a module's diagrams, tables and forms by themselves."""
    is_module = (folder / MODULE_FILE).is_file() and not (folder / PROGRAMME_FILE).exists()
    if is_module:
        files = _files(folder)
        found = programme_files.check_contents({path: files[path] for path in files if path.endswith(DRAWN)})
    else:
        found = programme_files.check(read(folder))
    return (replace(finding, file=str(_place(folder, finding.file))) for finding in found)


def _files(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if name.endswith(KEPT) and not name.startswith(NOT_PUBLISHED)
    }


def _modules(folder: Path, own: Mapping[str, bytes]) -> Iterator[Path]:
    """Yield the folders of the modules a programme asks for, and of those they ask for."""
    waiting, seen = list(asked_for(own.get(PROGRAMME_FILE, b""))), set[str]()
    while waiting:
        key = waiting.pop(0)
        module = folder.resolve().parent / SHARED / key
        if key not in seen and key.isidentifier() and (module / MODULE_FILE).is_file():
            seen.add(key)
            waiting += asked_for((module / MODULE_FILE).read_bytes())
            yield module


def _name(module: Path, path: str) -> str:
    return file_of(module.name) if path == MODULE_FILE else path


def _refuse_clashes(names: Iterable[str], given: Mapping[str, bytes], brought: Mapping[str, bytes]) -> None:
    """Two modules bring one file name with different contents: neither may win by chance."""
    text = Text(
        "同じ名前で内容の違うファイルが、二つの共通部品にあります。",
        "Two shared modules bring different files of this name.",
    )
    clashing = [name for name in names if name in given and given[name] != brought[name]]
    if clashing:
        raise FilesRefused(
            [Finding(code="programme.duplicate", severity=Severity.ERROR, text=text, file=name) for name in clashing]
        )


def _place(folder: Path, file: str) -> Path:
    """Return where a file of a release lies on disk: in the folder, else in the module that brings it."""
    if (folder / file).exists():
        return folder / file
    for module in _modules(folder, {PROGRAMME_FILE: _own_file(folder)}):
        path = module / (MODULE_FILE if file == file_of(module.name) else file)
        if path.exists():
            return folder.parent / SHARED / module.name / path.relative_to(module)
    return folder / file


def _own_file(folder: Path) -> bytes:
    file = folder / PROGRAMME_FILE
    return file.read_bytes() if file.is_file() else b""
