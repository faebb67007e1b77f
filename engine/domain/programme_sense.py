"""What a programme says that cannot be meant, seen as a whole: each part by itself may be right."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.programme_read_records import BESIDE_FIELDS
from engine.domain.programme_table import Notes
from engine.domain.programme_toml import Path
from engine.domain.text import Text

NamesOf = Callable[[str], frozenset[str]]
CONTRACT_ON = "contract_on"
OWN_NAMES = frozenset({"occurred_on", "case_number", "company", "recorded_by"})  # of every record
REASON_OF = "{key}_reason"
NO_REASON = Text(
    "区分「{codes}」には理由を求めるコード（{code}）があります。理由を書く項目「{reason}」を加えてください。",
    "The code {code} of “{codes}” asks for a reason: add the field “{reason}” to write it in.",
)
SAME_PATH = Text("公開の入力票「{other}」と同じ path です。", "The public form “{other}” has the same path.")
ENDS_BEFORE = Text(
    "履行期間の終わり（{end}）が契約日（{day}）より前です。",
    "The term ends on {end}, before the day of the contract, {day}.",
)
NO_NAME = Text("記録「{records}」に項目「{name}」はありません。", "The record “{records}” has no field “{name}”.")


def check_sense(notes: Notes, parts: Mapping[str, Any], names_of: NamesOf | None) -> None:
    """Note what does not go together. names_of: the names a FEEL expression reads; None leaves expressions alone."""
    _check_contract(notes, parts)
    _check_paths(notes, parts)
    for kind in parts["records"].values():
        _check_reasons(notes, parts, kind.fields, ("records", kind.key, "fields"))
    if names_of is not None:
        for path, kind, source in _conditions(parts):
            _check_names(notes, path, kind, names_of(source))


def _check_contract(notes: Notes, parts: Mapping[str, Any]) -> None:
    day, end = parts["parameters"].get(CONTRACT_ON), parts["term"].end_on
    if isinstance(day, date) and end < day:
        notes.error("before_contract", ("parameters", CONTRACT_ON), ENDS_BEFORE.format(end=end, day=day))


def _check_paths(notes: Notes, parts: Mapping[str, Any]) -> None:
    taken: dict[str, str] = {}
    for form in parts["public_forms"].values():
        other = taken.setdefault(form.path, form.key)
        if other != form.key:
            notes.error("duplicate", ("public_forms", form.key, "path"), SAME_PATH.format(other=other))


def _check_reasons(notes: Notes, parts: Mapping[str, Any], fields: Iterable[RecordField], path: Path) -> None:
    """Note coded fields of whose codes some ask for a reason, while nothing takes it (engine/records/judging.py)."""
    known = {field.key: field for field in fields}
    for field in known.values():
        _check_reasons(notes, parts, field.fields, (*path, field.key, "fields"))
        codes = parts["codes"].get(field.codes) if field.type in {FieldType.CODE, FieldType.CODES} else None
        if codes is None:
            continue
        asking = [code.code for code in codes.codes if code.needs_reason and not code.retired]
        reason = REASON_OF.format(key=field.key)
        if asking and reason not in known:
            text = NO_REASON.format(codes=codes.key, code="、".join(asking), reason=reason)
            notes.error("missing_reason", (*path, field.key), text)


def _conditions(parts: Mapping[str, Any]) -> Iterator[tuple[Path, RecordKind, str]]:
    """Yield the conditions over the records of one kind, with where they stand."""
    for section in ("kpis", "obligations"):
        for one in parts[section].values():
            kind = parts["records"].get(one.records)
            if kind is not None and one.where is not None and "." not in one.key:
                yield (section, one.key, "where"), kind, one.where


def _check_names(notes: Notes, path: Path, kind: RecordKind, names: frozenset[str]) -> None:
    known = {field.key for field in kind.fields} | BESIDE_FIELDS | OWN_NAMES
    for name in sorted(names - known):
        notes.error("unknown_name", path, NO_NAME.format(records=kind.key, name=name))
