"""The groups a KPI is counted by: what they are called, what each should reach, those nobody has begun."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from engine.domain.kpi import CASE, COMPANY, Kpi
from engine.domain.programme import RecordField
from engine.domain.text import Text
from engine.kpi.figure import EMPTY_GROUP, GroupValue
from engine.kpi.ledger import Ledger
from engine.store.cases import CaseRow
from engine.store.people import CompanyRow, InstitutionRow

ZERO = Decimal(0)


def group_values(book: Ledger, kpi: Kpi, counted: Mapping[str, Decimal]) -> tuple[GroupValue, ...]:
    """Return what each group counts, those of the plan that hold nothing among them, in the plan's order first."""
    keys = list(dict.fromkeys([*kpi.planned, *counted]))
    names = names_of(book, kpi, keys)
    return tuple(_value(kpi, key, names[key], counted.get(key, ZERO)) for key in keys)


def names_of(book: Ledger, kpi: Kpi, keys: Collection[str]) -> dict[str, Text]:
    """Return what groups are called, by key: companies, cases, institutions, codes; any other by its value."""
    known = _known(book, kpi, frozenset(keys) - {""})
    return {key: known.get(key, Text(key, key)) if key else EMPTY_GROUP for key in keys}


def _value(kpi: Kpi, key: str, name: Text, value: Decimal) -> GroupValue:
    is_over = kpi.at_most is not None and value > kpi.at_most
    return GroupValue(key=key, name=name, value=value, target=kpi.group_target(key), is_over=is_over)


def _known(book: Ledger, kpi: Kpi, keys: Collection[str]) -> dict[str, Text]:
    kind = book.programme.records.get(kpi.records or "")
    field = kind.field(kpi.each or "") if kind else None
    if field is not None and field.codes is not None:
        return {code.code: code.name for code in book.programme.codes[field.codes].codes}
    wanted = _asked(book, kpi, field, keys)
    if wanted is None:
        return {}
    rows = book.work.session.execute(wanted).all()
    return {str(key): Text(name, name) for key, name in rows if str(key) in keys}


def _asked(book: Ledger, kpi: Kpi, field: RecordField | None, keys: Collection[str]) -> Select[Any, str] | None:
    """Return the statement that knows the names of such groups; None when their values are their names."""
    if kpi.each == COMPANY:
        return select(CompanyRow.id, CompanyRow.name).where(CompanyRow.programme_key == book.release.key)
    if kpi.each == CASE:
        return select(CaseRow.id, CaseRow.number).where(CaseRow.id.in_([int(key) for key in keys]))
    if field is not None and field.directory is not None:
        ours = InstitutionRow.programme_key == book.release.key
        return select(InstitutionRow.key, InstitutionRow.name).where(ours)
    return None
