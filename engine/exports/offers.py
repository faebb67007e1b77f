"""Which exports a person may ask for, and for which periods."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.domain.access import May, allows, require
from engine.domain.export import DateStyle, Encoding, Export, ExportFormat, ExportSource
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Span
from engine.domain.programme import FieldType, Programme
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import NotFound
from engine.kpi import overview
from engine.kpi.ledger import ledger
from engine.programmes import NoSuchProgramme, Release
from engine.work import Work

ALL_RECORDS = "records."  # the key of an export every kind of record has; no declared key has a dot
ALL_OF = "all."
NAMES: Mapping[ExportSource, Text] = {
    ExportSource.CASES: Text("案件（すべての列）", "Cases (all columns)"),
    ExportSource.COMPANIES: Text("企業（すべての列）", "Companies (all columns)"),
    ExportSource.INSTITUTIONS: Text("連携機関（すべての列）", "Institutions (all columns)"),
    ExportSource.REFERRALS: Text("紹介（すべての列）", "Referrals (all columns)"),
}
OF_KIND = Text("記録：{ja}（すべての列）", "Records: {en} (all columns)")
OF_LINES = Text("記録：{kind.ja}の「{field.ja}」（一行ずつ）", "Records: “{field.en}” of {kind.en} (line by line)")
READING: Mapping[ExportSource, May] = {
    ExportSource.RECORDS: May.RECORD_READ,
    ExportSource.CASES: May.CASE_READ,
    ExportSource.COMPANIES: May.COMPANY_READ,
    ExportSource.INSTITUTIONS: May.COMPANY_READ,
    ExportSource.REFERRALS: May.CASE_READ,
}


class NoSuchExport(NotFound):
    """The programme has no such export for the reader, or no such period."""

    code = "no_such_export"
    sentence = Text("この出力、またはこの期間はありません。", "There is no such export, or no such period.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for. period: key of a span, None = everything. Others None: as the export says.

    since: only what came or changed on that day (Japan) or later. personal: with personal data in an export that names
    no columns.
    """

    programme: ProgrammeKey
    export: str
    period: str | None = None
    format: ExportFormat | None = None
    encoding: Encoding | None = None
    dates: DateStyle | None = None
    since: dt.date | None = None
    personal: bool = False


def release_for(work: Work, programme: ProgrammeKey) -> Release:
    """Return the programme for somebody who exports its data.  Raises: NoSuchProgramme, NotAllowed."""
    if work.actor.user_id is not None and programme not in work.actor.programmes:
        raise NoSuchProgramme(key=programme)
    require(work.actor, May.DATA_EXPORT, programme)
    return work.programmes.current(work.session, programme)


def offered(work: Work, programme: Programme) -> dict[str, Export]:
    """Return the exports the actor may ask for: those that were agreed, then all of everything they may read."""
    key = ProgrammeKey(programme.key)
    sees_people = allows(work.actor, May.PERSON_READ, key)
    agreed = {name: one for name, one in programme.exports.items() if sees_people or not one.personal}
    readable = (one for one in complete(programme) if allows(work.actor, READING[one.source], key))
    whole = {one.key: one for one in readable if sees_people or not one.personal}
    return {**agreed, **whole}


def complete(programme: Programme) -> Iterator[Export]:
    """Yield the exports every programme has: each kind of record, cases, companies, institutions, referrals."""
    for kind in programme.records.values():
        name = OF_KIND.format(ja=kind.name.ja, en=kind.name.en)
        records = Export(key=f"{ALL_RECORDS}{kind.key}", name=name, source=ExportSource.RECORDS, records=kind.key)
        yield records
        yield from lines_of(programme, records)
    for source, name in NAMES.items():
        yield Export(key=f"{ALL_OF}{source.value}", name=name, source=source)


def lines_of(programme: Programme, export: Export) -> Iterator[Export]:
    """Yield the lines of each field of rows as an export of its own, beside the records they stand in."""
    kind = programme.records.get(export.records or "")
    for field in kind.fields if kind else ():
        if field.type is FieldType.ROWS and kind is not None:
            name = OF_LINES.format(kind=kind.name, field=field.label)
            key, personal = f"{ALL_RECORDS}{kind.key}.{field.key}", export.personal or field.personal
            yield replace(export, key=key, name=name, rows=field.key, columns=(), personal=personal)


def chosen(work: Work, release: Release, wish: Wish) -> tuple[Export, Span | None]:
    """Return the export as it was asked for, and its span.  Raises: NoSuchExport, NotAllowed."""
    export = offered(work, release.programme).get(wish.export)
    if export is None or (wish.period is not None and wish.period not in periods(work, release)):
        raise NoSuchExport
    personal = export.personal or (wish.personal and not export.columns)
    if personal:
        require(work.actor, May.PERSON_READ, wish.programme)
    asked = replace(
        export,
        format=wish.format or export.format,
        encoding=wish.encoding or export.encoding,
        dates=wish.dates or export.dates,
        personal=personal,
    )
    return asked, periods(work, release)[wish.period] if wish.period is not None else None


def periods(work: Work, release: Release) -> Mapping[str, Span]:
    """Return the periods an export can be asked for, by key: the term, its years, halves, quarters and months."""
    return overview.spans(ledger(work, release))


def usual(work: Work, release: Release, export: Export) -> str | None:
    """Return the period an export is usually asked for: the last of its kind that is over, else the first."""
    spans = [one for one in periods(work, release).values() if one.period is export.period]
    over = [one for one in spans if one.end < local_date(work.now)]
    found = max(over or spans, key=lambda one: one.end, default=None)
    return found.key if found else None
