"""Load DMN files into a model, and check them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.dmn import elements as el
from engine.dmn.check_links import check_links
from engine.dmn.check_names import check_names
from engine.dmn.library import Library
from engine.dmn.program import Program
from engine.dmn.reader import read
from engine.domain.finding import Finding
from engine.errors import FilesRefused


class ModelRefused(FilesRefused):
    """A DMN file cannot be read at all; `findings` says why."""

    code = "dmn_refused"


@dataclass(frozen=True, slots=True)
class Model:
    """DMN files ready to decide. Safe to share between threads; holds nothing of any evaluation.

    decisions, services, inputs: names as the files give them, in their order. decision_ids: what diagrams call them by.
    unreadable: why some of the files were left out; empty when all were read.
    """

    decisions: tuple[str, ...]
    decision_ids: tuple[str, ...]
    services: tuple[str, ...]
    inputs: tuple[str, ...]
    unreadable: tuple[Finding, ...]
    program: Program = field(repr=False, compare=False)


def load(files: Mapping[str, bytes], functions: Iterable[str] = ()) -> Model:
    """Read, link and prepare DMN files (name to content); imports are looked up among them.

    A faulty part does not refuse the rest: what depends on it evaluates to null with a note saying why. A file that
    cannot be read refuses only what needs it, when that is asked. Use `check` before publishing. functions: names of
    functions beyond the standard's that the environment will bring; those of several words cannot be read otherwise.
    Raises: ModelRefused when no file is readable DMN.
    """
    definitions, unreadable, _ = _read(files)
    if unreadable and not definitions:
        raise ModelRefused(unreadable)
    library = Library(definitions)
    return Model(
        decisions=_names(library, el.DecisionNode),
        decision_ids=tuple(node.key[1] for node in library.nodes() if isinstance(node, el.DecisionNode)),
        services=_names(library, el.DecisionService),
        inputs=_names(library, el.InputData),
        unreadable=tuple(unreadable),
        program=Program(library, functions),
    )


def check(files: Mapping[str, bytes], functions: Iterable[str] = ()) -> list[Finding]:
    """Return everything that is wrong with the files, in the order of files and lines. functions: as for `load`."""
    definitions, unreadable, findings = _read(files)
    library = Library(definitions)
    program = Program(library, functions)
    for node in library.nodes():
        program.compiled(node)
    findings += unreadable
    findings += program.findings
    findings += check_links(library, program.types)
    for each in definitions:
        findings += check_names(each)
    order = {name: at for at, name in enumerate(files)}
    return sorted(findings, key=lambda found: (order.get(found.file, 0), found.line or 0))


def _read(files: Mapping[str, bytes]) -> tuple[list[el.Definitions], list[Finding], list[Finding]]:
    """Return what could be read, why the rest could not, and what is missing in what could."""
    definitions: list[el.Definitions] = []
    unreadable: list[Finding] = []
    findings: list[Finding] = []
    for name, content in files.items():
        found, said = read(name, content)
        if found is None:
            unreadable += said
        else:
            definitions.append(found)
            findings += said
    return definitions, unreadable, findings


def _names(library: Library, kind: type[el.Node]) -> tuple[str, ...]:
    return tuple(node.name for node in library.nodes() if isinstance(node, kind))
