"""What the package holds, file by file, in a fixed order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

from sqlalchemy import or_, select

from engine.domain.programme import CodeList
from engine.exports import making, offers
from engine.exports.sources import Extent
from engine.handover import readme, tables
from engine.handover.verifying import CHAINS, TRAIL
from engine.kpi import closings, ledger, months
from engine.programmes import Release
from engine.render import table_file
from engine.render.table_file import UTF8, Cell
from engine.store.base import dump_json
from engine.store.cases import CaseRow
from engine.store.evidence import ChainRow, FactRow, FileRow
from engine.store.programmes import BlobRow
from engine.work import Work

PORTION = 500
EVERYTHING = Extent(withdrawn=True)
UNSAFE = '/\\:*?"<>|\x00'
FIGURES_HEAD = (
    "kpi",
    "name",
    "month",
    "counted_now",
    "to_date_now",
    "closed_value",
    "closed_to_date",
    "closed_at",
    "hash",
)
CODES_HEAD = ("version", "code", "ja", "en", "note", "needs_reason", "retired")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the package. write: puts its bytes."""

    path: str
    write: Callable[[IO[bytes]], object]


def parts(work: Work, release: Release) -> Iterator[Part]:
    """Yield the files of the package, personal data among them; the caller has decided that the actor may."""
    yield from (Part(path, partial(_put, text.encode())) for path, text in readme.texts(work, release).items())
    yield Part("cases/next_steps.csv", partial(tables.write_next_steps, work, release.key))
    for path, row, ours in tables.whole(release.key):
        yield Part(path, partial(tables.write, work, row, ours))
    for export in offers.complete(release.programme):
        if export.records is not None:
            whole, name = replace(export, personal=True), export.key.removeprefix(offers.ALL_RECORDS)
            yield Part(f"records/{name}.csv", partial(making.write, work, release, whole, EVERYTHING))
    for key, codes in release.programme.codes.items():
        yield Part(f"codes/{key}.csv", partial(_write_codes, codes))
    yield Part("figures/months.csv", partial(_write_figures, work, release))
    yield from _files(work, release)
    for path, content in sorted(release.files.items()):
        yield Part(f"definitions/{path}", partial(_put, content))
    yield Part(TRAIL, partial(_write_trail, work, release))
    yield Part(CHAINS, partial(_write_chains, work, release))


def _put(content: bytes, target: IO[bytes]) -> None:
    target.write(content)


def _files(work: Work, release: Release) -> Iterator[Part]:
    """Yield the files of cases and reports, evidence among them, by their number in files/files.csv."""
    wanted = select(FileRow.id, FileRow.name, FileRow.sha256).where(FileRow.programme_key == release.key)
    for number, name, sha256 in work.session.execute(wanted.order_by(FileRow.id)).all():
        safe = "".join("_" if sign in UNSAFE else sign for sign in name)
        yield Part(f"files/{number}-{safe}", partial(_write_blob, work, sha256))


def _write_blob(work: Work, sha256: str, target: IO[bytes]) -> None:
    target.write(work.session.scalars(select(BlobRow.content).where(BlobRow.sha256 == sha256)).one())


def _write_codes(codes: CodeList, target: IO[bytes]) -> None:
    rows: Iterator[list[Cell]] = (
        [codes.version, one.code, one.name.ja, one.name.en, one.note, one.needs_reason, one.retired]
        for one in codes.codes
    )
    table_file.write_csv(target, CODES_HEAD, rows, UTF8)


def _write_figures(work: Work, release: Release, target: IO[bytes]) -> None:
    """Write each KPI month by month as it is counted now, and as every closing kept it."""
    table_file.write_csv(target, FIGURES_HEAD, _figures(work, release), UTF8)


def _figures(work: Work, release: Release) -> Iterator[list[Cell]]:
    book = ledger(work, release)
    held = closings.all_of(work, release.key)
    for key, kpi in release.programme.kpis.items():
        for month in months.months_of(book, kpi):
            now: list[Cell] = [key, kpi.name.ja, month.span.key, month.value, month.to_date]
            closed = [one for one in held if one.month == month.span.key and key in one.figures]
            if not closed:
                yield [*now, None, None, None, None]
            for one in closed:
                yield [*now, one.figures[key].value, one.figures[key].to_date, one.closed_at.isoformat(), one.hash]


def _write_trail(work: Work, release: Release, target: IO[bytes]) -> None:
    """Write the facts as JSON lines, chain by chain, each with everything its digest stands on."""
    cases = select(CaseRow.id).where(CaseRow.programme_key == release.key)
    ours = or_(FactRow.case_id.in_(cases), FactRow.chain_key == f"programme:{release.key}")
    wanted = select(FactRow).where(ours).order_by(FactRow.chain_key, FactRow.seq).execution_options(yield_per=PORTION)
    names = [column.name for column in FactRow.__table__.columns if column.name != "id"]
    for row in work.session.scalars(wanted):
        said = {name: getattr(row, name) for name in names}
        target.write(f"{dump_json({**said, 'digest': row.digest.hex()})}\n".encode())


def _write_chains(work: Work, release: Release, target: IO[bytes]) -> None:
    """Write the ends of the chains: how long each is, and the digest of its last link."""
    cases = select(CaseRow.id).where(CaseRow.programme_key == release.key)
    keys = {f"case:{number}" for number in work.session.scalars(cases)} | {f"programme:{release.key}"}
    rows = work.session.execute(select(ChainRow.key, ChainRow.length, ChainRow.digest).order_by(ChainRow.key)).all()
    ends = {key: [length, digest.hex()] for key, length, digest in rows if key in keys}
    target.write(dump_json(ends).encode())
