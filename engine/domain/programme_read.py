"""Read a programme folder, naming every mistake at once (design D8; docs/programme-folder.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.finding import Finding, Severity, refuses
from engine.domain.form_check import FormKnown, FormSource, check_form
from engine.domain.form_read import read_form
from engine.domain.programme import Programme
from engine.domain.programme_feel import CheckExpression
from engine.domain.programme_modules import PROGRAMME_FILE, with_modules
from engine.domain.programme_read_codes import decode, read_codes, read_directories
from engine.domain.programme_read_deadlines import read_deadlines
from engine.domain.programme_read_exports import read_exports
from engine.domain.programme_read_kpis import read_kpis
from engine.domain.programme_read_messages import read_intake_channels, read_messages, read_public_forms
from engine.domain.programme_read_notices import read_manner, read_task_notices
from engine.domain.programme_read_obligations import read_obligations
from engine.domain.programme_read_office import read_case_kinds, read_groups, read_head, read_office, read_settings
from engine.domain.programme_read_records import read_records
from engine.domain.programme_read_reports import read_reports
from engine.domain.programme_read_sme import read_sme
from engine.domain.programme_read_surveys import read_surveys
from engine.domain.programme_references import (
    ADDRESSEES,
    BUILT_IN_COLUMNS,
    RECIPIENTS,
    ROLES,
    check_references,
    forms_in,
    processes_in,
    tasks_in,
)
from engine.domain.programme_sense import NamesOf, check_sense
from engine.domain.programme_table import Notes, Table
from engine.domain.programme_toml import TomlSyntax, parse_toml
from engine.domain.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading gave. programme: None if any finding is an error. keys: what diagrams may name all the same."""

    programme: Programme | None
    findings: list[Finding] = field(default_factory=list)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_programme(
    files: Mapping[str, bytes], check_expression: CheckExpression, names_of: NamesOf | None = None
) -> Reading:
    """Read a folder given as path → content, paths relative to the folder; the files of its modules lie among them.

    check_expression: FEEL's syntax check, returns what is wrong with a source (empty: nothing). names_of: the names an
    expression reads, to look them up; None where nobody is to be told.
    """
    source = decode(files[PROGRAMME_FILE]) if PROGRAMME_FILE in files else None
    if source is None:
        text = Text("UTF-8 の programme.toml がありません。", "There is no programme.toml in UTF-8.")
        return _refused("missing_file", text, None)
    try:
        toml = parse_toml(source)
    except TomlSyntax as error:
        return _refused("syntax", Text(f"TOMLとして読めません（{error}）。", f"This is no TOML ({error})."), error.line)
    whole, wrong_modules = with_modules(toml, files, check_expression)
    notes = Notes(whole, check_expression, wrong_modules)
    parts = _parts(Table(whole.data, (), notes), files)
    known = _known(parts, files)
    check_references(notes, known)
    check_sense(notes, parts, names_of)
    found = [*notes.findings, *_form_findings(parts, files, check_expression)]
    findings = sorted(found, key=lambda finding: (finding.file != PROGRAMME_FILE, finding.file, finding.line or 0))
    return Reading(None if refuses(findings) else Programme(**parts), findings, known)


def _parts(root: Table, files: Mapping[str, bytes]) -> dict[str, Any]:
    codes, office, messages = read_codes(root, files), read_office(root), read_messages(root, files)
    obligations, records = read_obligations(root), read_records(root)
    parts = {
        **read_head(root),
        "office": office,
        "groups": read_groups(root),
        "case_kinds": read_case_kinds(root),
        "codes": codes,
        "deadlines": read_deadlines(root),
        "records": records,
        "kpis": read_kpis(root, obligations),
        "obligations": obligations,
        "reports": read_reports(root),
        "surveys": read_surveys(root, records, files),
        "messages": messages,
        "manner": read_manner(root, office, messages.keys()),
        "task_notices": read_task_notices(root),
        "public_forms": read_public_forms(root),
        "intake_channels": read_intake_channels(root),
        "directories": read_directories(root, files, codes),
        "settings": read_settings(root),
        "sme": read_sme(root),
        "parameters": root.free("parameters"),
    }
    parts["exports"] = read_exports(root, parts["records"])
    root.finish()
    return parts


def _known(parts: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    groups = frozenset(parts["groups"])
    channel = parts["codes"].get("channel")
    columns = {
        f"field of {record.key}": frozenset(field.key for field in record.fields) | BUILT_IN_COLUMNS
        for record in parts["records"].values()
    }
    return {
        "group": groups,
        "recipient": groups | RECIPIENTS | ROLES,
        "addressee": groups | ADDRESSEES,
        "codes": frozenset(parts["codes"]),
        "directory": frozenset(parts["directories"]),
        "record": frozenset(parts["records"]),
        "kpi": frozenset(parts["kpis"]),
        "obligation": frozenset(parts["obligations"]),
        "deadline": frozenset(parts["deadlines"]),
        "case_kind": frozenset(parts["case_kinds"]),
        "intake_channel": frozenset(parts["intake_channels"]),
        "process": processes_in(files),
        "form": forms_in(files),
        "message": frozenset(parts["messages"]),
        "task": tasks_in(files),
        "file": frozenset(files),
        "channel_code": frozenset(code.code for code in channel.codes) if channel else frozenset(),
        **columns,
    }


def _form_findings(
    parts: Mapping[str, Any], files: Mapping[str, bytes], check_expression: CheckExpression
) -> Iterator[Finding]:
    """Yield what forms name and the programme lacks; what is wrong with a form by itself is `read_form`'s to say."""
    known = FormKnown(*(frozenset(parts[named]) for named in ("codes", "directories", "groups")))
    for file, content in files.items():
        form = read_form(content, file).form if file.endswith(".form") else None
        if form is not None:
            yield from check_form(form, FormSource(file, content), known, check_expression)


def _refused(code: str, text: Text, line: int | None) -> Reading:
    finding = Finding(code=f"programme.{code}", severity=Severity.ERROR, text=text, file=PROGRAMME_FILE, line=line)
    return Reading(None, [finding])
