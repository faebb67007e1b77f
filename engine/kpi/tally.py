"""The tally: which records count for which KPI, kept in line with every record written, corrected or withdrawn.

A condition is decided once, when its record is written; figures are sums over the entries. When a KPI is declared
anew its entries are made anew, portion by portion; until they all are it has no figure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select

from engine.domain.ids import ProgrammeKey, RecordId
from engine.domain.kpi import OF_NO_RECORDS, Kpi
from engine.domain.states import TimerKind, TimerStatus
from engine.kpi.entries import Teller, definition
from engine.programmes import Release
from engine.store.cases import TimerRow
from engine.store.evidence import RecordRow
from engine.store.figures import TallyRow, TallyStateRow
from engine.store.programmes import ProgrammeRow
from engine.store.records import RecordEvidenceRow
from engine.store.writing import add_all
from engine.work import Work

PORTION = 1_000  # records a transaction: who writes a record meanwhile waits for all of them
COUNT_ON = "count_on"  # what the clock's row asks for
COLUMNS = tuple(column.key for column in TallyRow.metadata.tables["tally"].columns)


def note(work: Work, row: RecordRow) -> None:
    """Count a record anew after it was written, corrected or withdrawn, for every KPI over its kind.

    Counted is by the programme's newest release, whichever one its case runs on. This and publishing wait for each
    other: either a record is counted by what is published, or the publication finds it.
    """
    work.session.flush()
    work.session.execute(_of(row.programme_key).with_for_update(read=True))
    release = work.programmes.current(work.session, row.programme_key)
    teller = _teller(work, release, [row])
    _replace(work, [row.id], None, teller.entries(row, teller.kpis(row.kind)))


def published(work: Work, release: Release) -> None:
    """Begin anew with every KPI that is declared otherwise than what its entries were counted by."""
    hold(work, release.key)
    states = {state.kpi_key: state for state in states_of(work, release.key)}
    wanted = {key: definition(release, kpi) for key, kpi in counted(release).items()}
    changed = {key for key, mark in wanted.items() if key not in states or states[key].definition != mark}
    _forget(work, release.key, states.keys() - wanted.keys())
    begin_anew(work, release, changed)


def begin_anew(work: Work, release: Release, keys: AbstractSet[str]) -> None:
    """Make all entries of these KPIs anew, as many as fit at once; the clock goes on with the rest."""
    hold(work, release.key)
    _forget(work, release.key, keys)
    work.session.add_all(
        TallyStateRow(
            programme_key=release.key,
            kpi_key=key,
            definition=definition(release, release.programme.kpis[key]),
            built_to=0,
            is_complete=False,
        )
        for key in sorted(keys)
    )
    count_on(work, release)


def count_on(work: Work, release: Release, *, most: int | None = None) -> None:
    """Make the entries of the next records for the KPIs begun anew; what is left, the clock goes on with.

    most: records, None = a portion.
    """
    most = PORTION if most is None else most
    hold(work, release.key)
    states = [state for state in states_of(work, release.key) if not state.is_complete]
    if not states:
        return
    kpis = [release.programme.kpis[state.kpi_key] for state in states]
    rows = _records(work, release.key, {kpi.records or "" for kpi in kpis}, min(one.built_to for one in states), most)
    keys = [kpi.key for kpi in kpis]
    _replace(work, [row.id for row in rows], keys, _entries(_teller(work, release, rows), rows, kpis))
    for state in states:
        state.built_to = rows[-1].id if rows else state.built_to
        state.is_complete = len(rows) < most
    if len(rows) == most:
        _go_on_later(work, release.key)
    work.session.flush()


def complete(work: Work, release: Release) -> frozenset[str]:
    """Return the keys of the KPIs whose entries are all there, made by their present declaration."""
    wanted = {key: definition(release, kpi) for key, kpi in counted(release).items()}
    states = states_of(work, release.key)
    return frozenset(one.kpi_key for one in states if one.is_complete and wanted.get(one.kpi_key) == one.definition)


def counted(release: Release) -> dict[str, Kpi]:
    """Return the KPIs that are counted from records, by key."""
    return {key: kpi for key, kpi in release.programme.kpis.items() if kpi.count not in OF_NO_RECORDS}


class Wrong(StrEnum):
    """How an entry of the tally differs from what its record says."""

    MISSING = "missing"
    TOO_MANY = "too_many"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An entry that is not what counting its record from scratch gives."""

    kpi: str
    record_id: RecordId
    wrong: Wrong


def verify(work: Work, release: Release) -> list[Difference]:
    """Count every record from scratch and name each entry that differs; KPIs still being counted are left out."""
    sure = complete(work, release)
    kpis = [kpi for key, kpi in counted(release).items() if key in sure]
    kinds, behind, found = {kpi.records or "" for kpi in kpis}, RecordId(0), list[Difference]()
    while rows := _records(work, release.key, kinds, behind, PORTION):
        ids, behind = [row.id for row in rows], rows[-1].id
        stored = select(*TallyRow.__table__.columns).where(TallyRow.record_id.in_(ids), TallyRow.kpi_key.in_(sure))
        is_so = {_place(entry): entry for entry in map(dict, work.session.execute(stored).mappings())}
        should_be = {_place(entry): entry for entry in _entries(_teller(work, release, rows), rows, kpis)}
        found += _differences(is_so, should_be)
    return found


def _differences(
    is_so: Mapping[Any, Mapping[str, Any]], should_be: Mapping[Any, Mapping[str, Any]]
) -> list[Difference]:
    places = sorted({place for place in (*is_so, *should_be) if is_so.get(place) != should_be.get(place)})
    return [
        Difference(kpi=kpi, record_id=record_id, wrong=_wrong(is_so, should_be, (kpi, record_id, group)))
        for kpi, record_id, group in places
    ]


def _wrong(is_so: Mapping[Any, object], should_be: Mapping[Any, object], place: object) -> Wrong:
    if place not in is_so:
        return Wrong.MISSING
    return Wrong.DIFFERENT if place in should_be else Wrong.TOO_MANY


def _place(entry: Mapping[str, Any]) -> tuple[str, RecordId, str]:
    return entry["kpi_key"], entry["record_id"], entry["group_key"]


def _entries(teller: Teller, rows: Sequence[RecordRow], kpis: Sequence[Kpi]) -> Iterator[dict[str, Any]]:
    by_kind: dict[str | None, list[Kpi]] = {}
    for kpi in kpis:
        by_kind.setdefault(kpi.records, []).append(kpi)
    for row in rows:
        yield from teller.entries(row, by_kind.get(row.kind, ()))


def _teller(work: Work, release: Release, rows: Sequence[RecordRow]) -> Teller:
    many = func.count(RecordEvidenceRow.file_id)
    linked = select(RecordEvidenceRow.record_id, many).where(RecordEvidenceRow.record_id.in_([row.id for row in rows]))
    found = work.session.execute(linked.group_by(RecordEvidenceRow.record_id))
    return Teller(release=release, evidence=dict(found.all()))


def _replace(
    work: Work, records: Sequence[RecordId], kpis: Sequence[str] | None, entries: Iterable[dict[str, Any]]
) -> None:
    """Put these entries in place of all that the records have. kpis: only those of these, None = of every one."""
    old = delete(TallyRow).where(TallyRow.record_id.in_(records))
    work.session.execute(old if kpis is None else old.where(TallyRow.kpi_key.in_(kpis)))
    add_all(work.session, TallyRow, list(entries))


def _of(programme: ProgrammeKey) -> Any:
    return select(ProgrammeRow.key).where(ProgrammeRow.key == programme)


def hold(work: Work, programme: ProgrammeKey) -> None:
    """Let nobody write a record of the programme until the transaction ends; rows that only refer to it are written."""
    work.session.flush()
    work.session.execute(_of(programme).with_for_update(key_share=True))


def states_of(work: Work, programme: ProgrammeKey) -> list[TallyStateRow]:
    """Return how far the tally of each KPI is."""
    work.session.flush()
    return list(work.session.scalars(select(TallyStateRow).where(TallyStateRow.programme_key == programme)))


def _records(
    work: Work, programme: ProgrammeKey, kinds: Iterable[str], behind: RecordId, most: int
) -> Sequence[RecordRow]:
    ours = (RecordRow.programme_key == programme, RecordRow.kind.in_(list(kinds)), RecordRow.id > behind)
    return work.session.scalars(select(RecordRow).where(*ours).order_by(RecordRow.id).limit(most)).all()


def _forget(work: Work, programme: ProgrammeKey, kpis: Iterable[str]) -> None:
    keys = list(kpis)
    for table in (TallyRow, TallyStateRow):
        work.session.execute(delete(table).where(table.programme_key == programme, table.kpi_key.in_(keys)))


def _go_on_later(work: Work, programme: ProgrammeKey) -> None:
    """Have the clock go on at once; a programme has one such row, which waits again."""
    key = f"figures:{programme}:{COUNT_ON}"
    row = work.session.scalar(select(TimerRow).where(TimerRow.key == key))
    if row is None:
        row = TimerRow(key=key, kind=TimerKind.FIGURES, programme_key=programme, payload={"do": COUNT_ON})
        work.session.add(row)
    row.status, row.due_at = TimerStatus.WAITING, work.now
