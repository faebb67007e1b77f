"""Surveys: which form is sent to whom, and which records the answers become."""

from collections.abc import Mapping

from engine.domain.form import Form
from engine.domain.form_read import read_form
from engine.domain.programme import FieldType, RecordKind
from engine.domain.programme_read_records import column_of
from engine.domain.programme_table import Table
from engine.domain.survey import Satisfaction, Source, Stratum, Survey
from engine.domain.text import Text


def read_surveys(root: Table, records: Mapping[str, RecordKind], files: Mapping[str, bytes]) -> dict[str, Survey]:
    """Read `[surveys.*]`; each field the record needs is asked for by the form or filled in."""
    return {key: _survey(key, table, records, files) for key, table in root.keyed("surveys")}


def _survey(key: str, table: Table, records: Mapping[str, RecordKind], files: Mapping[str, bytes]) -> Survey:
    kind = records.get(table.reference("records", "record", required=True) or "")
    form = table.reference("form", "form", required=True) or ""
    fills = _fills(table, kind)
    survey = Survey(
        key=key,
        name=table.text("name"),
        introduction=table.optional_text("introduction"),
        form=form,
        records=kind.key if kind else "",
        anonymous=table.boolean("anonymous", default=True),
        closes_after_days=table.integer("closes_after_days", 14, least=1),
        reminders=table.integers("reminders", ()),
        invitation=table.reference("invitation", "message", required=True) or "",
        reminder=table.reference("reminder", "message", required=True) or "",
        fills=fills,
        recipients=_source(table.table("recipients")) if "recipients" in table else None,
        strata=_strata(table),
        satisfaction=_satisfaction(table, kind),
        needs_feedback=table.boolean("needs_feedback", default=False),
    )
    _check(table, survey, kind, read_form(files.get(f"{form}.form", b"{}"), f"{form}.form").form)
    return survey


def _fills(table: Table, kind: RecordKind | None) -> dict[str, str]:
    inner = table.table("fills")
    found = {name: inner.expression(name, required=True) or "" for name in inner.data}
    if kind:
        table.notes.references += [column_of(kind.key, name, inner, name) for name in found]
    return found


def _source(table: Table) -> Source:
    records = table.reference("records", "record")
    source = Source(
        records=records,
        address=table.string("address") if records else None,
        person=table.optional("person"),
        where=table.expression("where"),
    )
    named = {"address": source.address, "person": source.person}
    table.notes.references += [column_of(records, name, table, key) for key, name in named.items() if records and name]
    table.finish()
    return source


def _strata(table: Table) -> dict[str, Stratum]:
    return {
        key: Stratum(
            key=key,
            name=entry.text("name"),
            when=entry.expression("when", required=True) or "",
            target=entry.integer("target", least=1),
        )
        for key, entry in table.keyed("strata")
    }


def _satisfaction(table: Table, kind: RecordKind | None) -> Satisfaction | None:
    if "satisfaction" not in table:
        return None
    inner = table.table("satisfaction")
    found = Satisfaction(field=inner.string("field"), codes=inner.strings("codes"))
    declared = kind.field(found.field) if kind else None
    if kind and (declared is None or declared.type is not FieldType.CODE):
        text = Text(f"「{found.field}」は区分の項目ではありません。", f"“{found.field}” is no coded field.")
        inner.error("wrong_value", "field", text)
    inner.finish()
    return found


def _check(table: Table, survey: Survey, kind: RecordKind | None, form: Form | None) -> None:
    """Note what could never be written, and what would tell who answered an anonymous survey."""
    if kind is None or form is None:
        return
    asked = frozenset(name for component in form.walk() if (name := component.name))
    _check_needs(table, survey, kind, asked)
    _check_reminders(table, survey)
    if survey.anonymous:
        _check_anonymous(table, survey, kind, asked)


def _check_needs(table: Table, survey: Survey, kind: RecordKind, asked: frozenset[str]) -> None:
    given = asked | survey.fills.keys() | {kind.occurred_on, kind.company}
    for entry in kind.fields:
        if entry.required and entry.key not in given:
            text = Text(
                f"記録の必須項目「{entry.key}」が入力票にも fills にもありません。",
                f"The record needs “{entry.key}”, which neither the form nor “fills” gives.",
            )
            table.error("missing", "fills", text)


def _check_anonymous(table: Table, survey: Survey, kind: RecordKind, asked: frozenset[str]) -> None:
    for name in sorted(one.key for one in kind.fields if one.personal and one.key in asked):
        text = Text(
            f"無記名のアンケートで個人情報の項目「{name}」は尋ねられません。",
            f"An anonymous survey cannot ask for the personal field “{name}”.",
        )
        table.error("wrong_value", "anonymous", text)
    for name in sorted(key for key, source in survey.fills.items() if "respondent" in source):
        text = Text(
            f"無記名のアンケートで「{name}」に respondent は使えません。",
            f"An anonymous survey cannot fill “{name}” from “respondent”.",
        )
        table.error("wrong_value", "fills", text)


def _check_reminders(table: Table, survey: Survey) -> None:
    for days in survey.reminders:
        if not 0 < days < survey.closes_after_days:
            text = Text(
                f"督促は締切の1日前から{survey.closes_after_days - 1}日前の間にしてください（{days}）。",
                f"A reminder is 1 to {survey.closes_after_days - 1} days before the end ({days}).",
            )
            table.error("wrong_value", "reminders", text)
