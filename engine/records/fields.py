"""The fields of a record: read from form data, kept in a JSON column, given back typed (design D9)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from sqlalchemy import select

from engine import feel
from engine.domain.ids import CaseId
from engine.domain.programme import FieldType, RecordField
from engine.domain.text import Text
from engine.domain.workdays import JAPAN, local_date
from engine.programmes import Release
from engine.store.evidence import FileRow
from engine.store.people import CompanyRow, InstitutionRow, MembershipRow, PersonRow
from engine.work import Work

REQUIRED = Text("「{ja}」を入力してください。", "Enter “{en}”.")
WRONG = Text("「{ja}」の値が正しくありません。", "The value of “{en}” is not right.")
UNKNOWN_CODE = Text("「{ja}」に区分表にない値「{code}」があります。", "“{en}” holds {code}, which is not in its list.")
UNKNOWN = Text("「{ja}」の「{value}」が登録されていません。", "“{value}” in “{en}” is not registered.")
NOTHING: tuple[Any, ...] = (None, "", [], {})
MOST_DIGITS = 18  # of the number of a row

Parsed = TypeVar("Parsed")


class WrongValue(Exception):
    """One value cannot be taken; says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where values are looked up: the release's code lists and directories, the programme's people and files."""

    work: Work
    release: Release
    case_id: CaseId | None


@dataclass(slots=True)
class Taken:
    """What was read: typed values by field, versions of the code lists used, sentences by path of the wrong field."""

    values: dict[str, Any] = field(default_factory=dict)
    code_versions: dict[str, int] = field(default_factory=dict)
    problems: dict[str, list[Text]] = field(default_factory=dict)


def take(scope: Scope, fields: Sequence[RecordField], data: Mapping[str, Any]) -> Taken:
    """Read the declared fields out of form data; computed fields and everything else in `data` are left alone."""
    taken = Taken()
    for entry in fields:
        if entry.value is None:
            take_one(scope, entry, data.get(entry.key), taken)
    return taken


def take_one(scope: Scope, entry: RecordField, value: Any, taken: Taken) -> None:
    """Read one field's value."""
    if value in NOTHING:
        if entry.required:
            taken.problems[entry.key] = [_say(REQUIRED, entry)]
        return
    if entry.type is FieldType.ROWS:
        _take_rows(scope, entry, value, taken)
        return
    try:
        taken.values[entry.key] = READERS[entry.type](scope, entry, value)
    except WrongValue as wrong:
        taken.problems[entry.key] = [wrong.text]
    if entry.codes is not None:
        taken.code_versions[entry.key] = scope.release.programme.codes[entry.codes].version


def _take_rows(scope: Scope, entry: RecordField, value: Any, taken: Taken) -> None:
    """Read a list of rows; paths of wrong fields are those of the page: participants-0.name."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        taken.problems[entry.key] = [_say(WRONG, entry)]
        return
    rows = [take(scope, entry.fields, row) for row in value]
    taken.values[entry.key] = [row.values for row in rows]
    for number, row in enumerate(rows):
        taken.problems.update({f"{entry.key}-{number}.{key}": texts for key, texts in row.problems.items()})
        taken.code_versions.update({f"{entry.key}.{key}": version for key, version in row.code_versions.items()})


def _say(text: Text, entry: RecordField, **values: object) -> Text:
    return text.format(ja=entry.label.ja, en=entry.label.en, **values)


def _text(_scope: Scope, entry: RecordField, value: Any) -> str:
    if isinstance(value, list | Mapping):
        raise WrongValue(_say(WRONG, entry))
    return value if isinstance(value, str) else str(feel.to_json(value))


def _number(_scope: Scope, entry: RecordField, value: Any) -> Decimal:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise WrongValue(_say(WRONG, entry))
    return number


def _date(_scope: Scope, entry: RecordField, value: Any) -> dt.date:
    """Read a day; an instant belongs to the day it has in Japan."""
    if isinstance(value, dt.datetime):
        return local_date(value) if value.tzinfo else value.date()
    if isinstance(value, dt.date):
        return value
    return _parsed(dt.date.fromisoformat, entry, value)


def _time(_scope: Scope, entry: RecordField, value: Any) -> dt.time:
    if isinstance(value, dt.time):
        return value
    return _parsed(dt.time.fromisoformat, entry, value if isinstance(value, str) else feel.to_json(value))


def _datetime(_scope: Scope, entry: RecordField, value: Any) -> dt.datetime:
    """Read an instant; without a zone it is Japan's time."""
    moment = value if isinstance(value, dt.datetime) else _parsed(dt.datetime.fromisoformat, entry, value)
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


def _parsed(read: Callable[[str], Parsed], entry: RecordField, value: Any) -> Parsed:
    try:
        return read(value)
    except (TypeError, ValueError):
        raise WrongValue(_say(WRONG, entry)) from None


def _boolean(_scope: Scope, entry: RecordField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue(_say(WRONG, entry))
    return value


def _code(scope: Scope, entry: RecordField, value: Any) -> str:
    """Read a code; a retired one is still good, what is being recorded may be older than its retirement."""
    codes = scope.release.programme.codes[entry.codes or ""]
    if not isinstance(value, str) or codes.get(value) is None:
        raise WrongValue(_say(UNKNOWN_CODE, entry, code=value))
    return value


def _codes(scope: Scope, entry: RecordField, value: Any) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(_code(scope, entry, code) for code in many))


def _company(scope: Scope, entry: RecordField, value: Any) -> str:
    """Read a company as its name: as written, or that of a registered company by its id."""
    if isinstance(value, str):
        return value
    ours = CompanyRow.programme_key == scope.release.key
    row = scope.work.session.scalar(select(CompanyRow).where(CompanyRow.id == _whole(entry, value), ours))
    if row is None:
        raise WrongValue(_say(UNKNOWN, entry, value=value))
    return row.name


def _institution(scope: Scope, entry: RecordField, value: Any) -> str:
    directory = scope.release.programme.directories.get(entry.directory or "")
    if isinstance(value, str) and directory and any(known.key == value for known in directory.entries):
        return value
    ours = InstitutionRow.programme_key == scope.release.key
    known = select(InstitutionRow.id).where(ours, InstitutionRow.key == str(value))
    if scope.work.session.scalar(known) is None:
        raise WrongValue(_say(UNKNOWN, entry, value=value))
    return str(value)


def _person(scope: Scope, entry: RecordField, value: Any) -> str:
    """Read a user of the programme, by id or log-in, as the name they have now."""
    wanted = (
        select(PersonRow.name)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(MembershipRow.programme_key == scope.release.key)
    )
    this = PersonRow.login == value if isinstance(value, str) else PersonRow.id == _whole(entry, value)
    name = scope.work.session.scalar(wanted.where(this))
    if name is None:
        raise WrongValue(_say(UNKNOWN, entry, value=value))
    return name


def _files(scope: Scope, entry: RecordField, value: Any) -> list[int]:
    """Read references to files of the same case, as numbers or as forms hand them on: in digits.

    Nobody reaches another case's file by its number.
    """
    given = value if isinstance(value, list) else [value]
    numbers = [_whole(entry, int(one) if _is_number(one) else one) for one in given]
    ours = (FileRow.programme_key == scope.release.key, FileRow.case_id == scope.case_id)
    known = set(scope.work.session.scalars(select(FileRow.id).where(FileRow.id.in_(numbers), *ours)))
    for number in numbers:
        if number not in known:
            raise WrongValue(_say(UNKNOWN, entry, value=number))
    return numbers


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.isdecimal() and len(value) < MOST_DIGITS


def _whole(entry: RecordField, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        raise WrongValue(_say(WRONG, entry))
    return int(value)


READERS: Mapping[FieldType, Callable[[Scope, RecordField, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.DATETIME: _datetime,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.COMPANY: _company,
    FieldType.INSTITUTION: _institution,
    FieldType.PERSON: _person,
    FieldType.FILE: _files,
}
