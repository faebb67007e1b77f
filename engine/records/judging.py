"""A record as a whole: what is computed, what is asked for when, what must hold, whether it counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine import feel
from engine.domain.programme import FieldType, Programme, RecordField, RecordKind, RecordRule
from engine.domain.programme_feel import Evaluate
from engine.domain.text import Text
from engine.records.fields import NOTHING, REQUIRED, Scope, Taken, take_one

CODES = "codes"
REASON_OF = "{key}_reason"
ASKS_A_REASON = Text(
    "「{ja}」で「{code_ja}」を選んだときは、「{reason_ja}」を入力してください。",
    "Enter “{reason_en}”: “{en}” is “{code_en}”.",
)


def judge(scope: Scope, kind: RecordKind, taken: Taken) -> tuple[Text, ...]:
    """Compute what nobody enters, and add what is wrong with the record as a whole to the problems.

    Returns why the record counts nowhere; empty for one that counts.
    """
    evaluate = _evaluator(scope)
    _derive(scope, evaluate, kind.fields, taken)
    known = words(scope.release.programme, kind.fields, taken.values)
    for path, text in _asked(scope, evaluate, kind.fields, known):
        taken.problems.setdefault(path, []).append(text)
    for rule in kind.rules:
        if evaluate(rule.holds, known) is False:
            taken.problems.setdefault(rule.field or kind.occurred_on, []).append(rule.text)
    return _shortcomings(evaluate, kind.valid_when, known)


def shortcomings(scope: Scope, kind: RecordKind, values: Mapping[str, Any]) -> tuple[Text, ...]:
    """Say why a record of these typed values counts nowhere; empty for one that counts."""
    return _shortcomings(_evaluator(scope), kind.valid_when, words(scope.release.programme, kind.fields, values))


def words(programme: Programme, fields: Sequence[RecordField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an expression over a record knows: its fields (None = left empty), and under `codes` their entries.

    An entry of a code is a context of code, name and what it belongs to: `codes.municipality.area`.
    """
    known = {entry.key: values.get(entry.key) for entry in fields}
    entries = {entry.key: _entries(programme, entry, known[entry.key]) for entry in fields if entry.codes}
    return {**known, CODES: entries}


def reason_field(fields: Sequence[RecordField], entry: RecordField) -> RecordField | None:
    """Return the field in which the reason for a code of this field is written; None when there is none."""
    wanted = REASON_OF.format(key=entry.key)
    return next((one for one in fields if one.key == wanted), None)


def codes_asking(programme: Programme, entry: RecordField, value: Any) -> list[str]:
    """Return the codes among a field's value that ask for a reason."""
    codes = programme.codes.get(entry.codes or "")
    many = value if isinstance(value, list) else [value]
    found = [codes.get(code) for code in many if isinstance(code, str)] if codes else []
    return [code.code for code in found if code and code.needs_reason]


def _evaluator(scope: Scope) -> Evaluate:
    environment = scope.release.environment(scope.work.now)
    return lambda source, known: feel.evaluate(source, known, environment).value


def _entries(programme: Programme, entry: RecordField, value: Any) -> Any:
    if isinstance(value, list):
        return [_entries(programme, entry, code) for code in value]
    codes = programme.codes.get(entry.codes or "")
    code = codes.get(value) if codes and isinstance(value, str) else None
    return {"code": code.code, "name": code.name.ja, **code.parents} if code else None


def _derive(scope: Scope, evaluate: Evaluate, fields: Sequence[RecordField], taken: Taken) -> None:
    """Compute the derived fields in the order of the kind; a later one may stand on an earlier one."""
    for entry in fields:
        if entry.value is not None:
            computed = evaluate(entry.value, words(scope.release.programme, fields, taken.values))
            taken.values.pop(entry.key, None)
            take_one(scope, entry, feel.to_json(computed) if isinstance(computed, dict) else computed, taken)


def _asked(
    scope: Scope, evaluate: Evaluate, fields: Sequence[RecordField], known: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Text]]:
    """Yield path and sentence of everything that is missing because of what the record says."""
    for entry in fields:
        value = known.get(entry.key)
        if value in NOTHING and entry.required_when and evaluate(entry.required_when, known) is True:
            yield prefix + entry.key, REQUIRED.format(ja=entry.label.ja, en=entry.label.en)
        yield from _unreasoned(scope.release.programme, fields, entry, known, prefix)
        if entry.type is FieldType.ROWS and isinstance(value, list):
            for number, row in enumerate(value):
                inner = {**known, **words(scope.release.programme, entry.fields, row)}
                yield from _asked(scope, evaluate, entry.fields, inner, f"{prefix}{entry.key}-{number}.")


def _unreasoned(
    programme: Programme, fields: Sequence[RecordField], entry: RecordField, known: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, Text]]:
    reason = reason_field(fields, entry) if entry.codes and entry.value is None else None
    asking = codes_asking(programme, entry, known.get(entry.key)) if reason else []
    if reason is None or not asking or str(known.get(reason.key) or "").strip():
        return
    code = programme.codes[entry.codes or ""].get(asking[0])
    name = code.name if code else Text(asking[0], asking[0])
    said = {"ja": entry.label.ja, "en": entry.label.en, "reason_ja": reason.label.ja, "reason_en": reason.label.en}
    yield prefix + reason.key, ASKS_A_REASON.format(**said, code_ja=name.ja, code_en=name.en)


def _shortcomings(evaluate: Evaluate, rules: Sequence[RecordRule], known: Mapping[str, Any]) -> tuple[Text, ...]:
    return tuple(rule.text for rule in rules if evaluate(rule.holds, known) is not True)
