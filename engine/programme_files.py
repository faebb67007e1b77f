"""The files of a programme: read from a folder, parsed, checked as a whole (design D8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from engine import bpmn, dmn, feel, report_templates
from engine.domain.deadline_rule import DeadlineRule
from engine.domain.finding import Finding, Severity, refuses
from engine.domain.form import Component, Form
from engine.domain.form_read import read_form
from engine.domain.job_types import JOB_TYPES
from engine.domain.programme import Programme
from engine.domain.programme_read import Reading, read_programme
from engine.domain.programme_shift import shift, years_until
from engine.domain.programme_unused import unused
from engine.domain.text import Text
from engine.errors import FilesRefused
from engine.programme_functions import FUNCTIONS, programme_functions

DIAGRAMS = (".bpmn", ".xml")  # many modelers write .bpmn20.xml
LARGEST = 5 * 1024 * 1024
ROOM = 4  # folders whose check and reading are remembered: publishing asks for both several times in a row
Content = tuple[tuple[str, bytes], ...]  # path and content, in the order of the paths
# What a process of a case has from the beginning (`cases.start_variables`), reports their period (`reports`).
VARIABLES = frozenset({"case", "programme", "parameters", "intake", "report"})
# What deadline rules are given besides the variables of the case (`deadlines`).
MOMENTS = frozenset({"opened_at", "created_at", "task_created_at", "task_created_on", "term", "parameters"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The files of a release, ready to run. forms: by form id."""

    programme: Programme
    model: bpmn.Model
    decisions: dmn.Model
    forms: Mapping[str, Form]


def parse(files: Mapping[str, bytes], shift_years: int = 0) -> Parsed:
    """Return the files ready to run; the same files are read once, as long as few others come between.

    Raises: FilesRefused.
    """
    return _parsed(tuple(sorted(files.items())), shift_years)


@lru_cache(maxsize=ROOM)
def _parsed(all_files: Content, shift_years: int) -> Parsed:
    files = dict(all_files)
    reading = read_programme(files, syntax_of)
    if reading.programme is None:
        raise FilesRefused(reading.findings)
    return Parsed(
        programme=shift(reading.programme, shift_years),
        model=bpmn.load(_with(files, ".bpmn"), FUNCTIONS),
        decisions=dmn.load(_with(files, ".dmn"), FUNCTIONS),
        forms={form.id: form for form in _forms(files)},
    )


def years_until_now(files: Mapping[str, bytes], today: date) -> int:
    """Return by how many years a programme has to be moved to run in today's fiscal year.  Raises: FilesRefused."""
    reading = read_programme(files, syntax_of)
    if reading.programme is None:
        raise FilesRefused(reading.findings)
    return years_until(reading.programme, today)


def _forms(files: Mapping[str, bytes]) -> Iterable[Form]:
    for path, content in _with(files, ".form").items():
        reading = read_form(content, file=path)
        if reading.form is None:
            raise FilesRefused(reading.findings)
        yield reading.form


def check(files: Mapping[str, bytes]) -> list[Finding]:
    """List everything there is to say about the files of a programme, all at once."""
    return list(_checked(tuple(sorted(files.items()))))


@lru_cache(maxsize=ROOM)
def _checked(all_files: Content) -> tuple[Finding, ...]:
    files = dict(all_files)
    reading = read_programme(files, *SYNTAX)
    findings = [*_too_large(files), *reading.findings, *unused(files)]
    for path, content in _with(files, ".form").items():
        findings += read_form(content, file=path).findings
    findings += dmn.check(_with(files, ".dmn"), FUNCTIONS)
    findings += bpmn.check(_with(files, ".bpmn"), _known(files, reading))
    if reading.programme is not None:
        functions = programme_functions(reading.programme)
        findings += report_templates.check(files, reading.programme, feel.Environment(functions=functions))
    return tuple(findings)


def check_contents(files: Mapping[str, bytes]) -> list[Finding]:
    """Check diagrams, tables and forms together, without the programme they will belong to."""
    findings: list[Finding] = []
    if diagrams := _with(files, DIAGRAMS):
        findings += bpmn.check(diagrams, bpmn.Known(functions=frozenset(FUNCTIONS)))
    if tables := _with(files, ".dmn"):
        findings += dmn.check(tables, FUNCTIONS)
    for path, content in _with(files, ".form").items():
        findings += read_form(content, file=path).findings
    text = Text("検査できる種類のファイルではありません。", "This is not a kind of file that can be checked.")
    strange = [path for path in files if not path.lower().endswith((*DIAGRAMS, ".dmn", ".form"))]
    return findings + [Finding(code="file.kind", severity=Severity.ERROR, text=text, file=path) for path in strange]


def syntax_of(source: str) -> list[Text]:
    """Return what is wrong with a FEEL expression; empty when nothing is."""
    try:
        feel.compile_expression(source, FUNCTIONS)
    except feel.FeelSyntaxError as error:
        return [error.text]
    return []


def names_of(source: str) -> frozenset[str]:
    """Return the names of data an expression reads; none when it cannot be read."""
    try:
        words = set(feel.compile_expression(source, FUNCTIONS).names)
    except feel.FeelSyntaxError:
        words = set()
    return frozenset(words - set(feel.STANDARD) - set(FUNCTIONS))


SYNTAX = (syntax_of, names_of)


def _with(files: Mapping[str, bytes], suffix: str | tuple[str, ...]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.lower().endswith(suffix)}


def _too_large(files: Mapping[str, bytes]) -> list[Finding]:
    text = Text("ファイルが大きすぎます（5 MBまで）。", "The file is too large (5 MB at most).")
    large = [path for path, content in files.items() if len(content) > LARGEST]
    return [Finding(code="file.size", severity=Severity.ERROR, text=text, file=path) for path in large]


def _known(files: Mapping[str, bytes], reading: Reading) -> bpmn.Known:
    """Return the names diagrams may refer to; what cannot be known because the programme is refused is not asked."""
    forms = [read_form(content, file=path).form for path, content in _with(files, ".form").items()]
    known = bpmn.Known(
        forms=frozenset(Path(path).stem for path in _with(files, ".form")),
        decisions=_decision_ids(files),
        job_types=JOB_TYPES,
        functions=frozenset(FUNCTIONS),
        form_fields={form.id: _fields(form.components) for form in forms if form is not None},
    )
    if reading.keys:
        known = _with_keys(known, reading.keys)
    return known if reading.programme is None else _with_programme(known, reading.programme)


def _with_keys(known: bpmn.Known, keys: Mapping[str, frozenset[str]]) -> bpmn.Known:
    return replace(
        known,
        groups=keys["group"],
        deadline_rules=keys["deadline"],
        message_templates=keys["message"],
        record_kinds=keys["record"],
        case_kinds=keys["case_kind"],
    )


def _with_programme(known: bpmn.Known, programme: Programme) -> bpmn.Known:
    kinds = programme.case_kinds.values()
    return replace(
        known,
        deadline_reads={key: _reads(rule) for key, rule in programme.deadlines.items()},
        variables=VARIABLES,
        open_processes=frozenset(kind.process for kind in kinds if kind.form is None),
    )


def _fields(parts: Iterable[Component]) -> frozenset[str]:
    """Return the variables a form fills; what stands in a group or list with a path is inside its variable."""
    names = {part.name.partition(".")[0] for part in parts if part.key or part.path}
    inner = (_fields(part.components) for part in parts if not part.path)
    return frozenset(names).union(*inner)


def _reads(rule: DeadlineRule) -> frozenset[str]:
    """Return the variables a deadline rule needs from the case."""
    words = {name.partition(".")[0] for name in (*rule.needs, *((rule.start,) if rule.start else ()))}
    return (names_of(rule.due) | words) - MOMENTS


def _decision_ids(files: Mapping[str, bytes]) -> frozenset[str] | None:
    tables = _with(files, ".dmn")
    return None if refuses(dmn.check(tables, FUNCTIONS)) else frozenset(dmn.load(tables, FUNCTIONS).decision_ids)
