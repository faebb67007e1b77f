"""Exports that take longer than a page may: asked for here, worked off by the clock, kept for some days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, or_, select

from engine.domain.export import DateStyle, Encoding, ExportFormat, ExportStatus
from engine.domain.ids import ProgrammeKey
from engine.domain.text import Text
from engine.errors import Invalid, NotFound
from engine.exports import making
from engine.exports.offers import Wish, chosen, release_for
from engine.store.exports import ExportJobRow
from engine.work import Work

MOST_AT_ONCE = 5_000  # rows of a workbook that are made while the person waits
KEPT = dt.timedelta(days=7)
PATIENCE = dt.timedelta(minutes=10)  # without a sign of life another clock takes it on
LAST_TRY = 3
MOST_SHOWN = 10
MOST_WAITING = 5
LIVE = (ExportStatus.WAITING, ExportStatus.RUNNING)


class NoSuchJob(NotFound):
    """No such export was asked for by the caller, or it is no longer kept."""

    code = "no_such_export_job"
    sentence = Text("この出力はありません。保存の期間が過ぎています。", "There is no such export; it may have expired.")


class TooManyJobs(Invalid):
    """Somebody waits for several files already."""

    code = "too_many_export_jobs"
    sentence = Text(
        "作成中の出力が{most}件あります。終わってから、もう一度お試しください。",
        "{most} of your exports are being made. Try again when they are done.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A file that was asked for. rows, done: how many there will be at most, and how many are written."""

    id: int
    programme: ProgrammeKey
    export: str
    period: str | None
    asked_at: dt.datetime
    status: ExportStatus
    rows: int
    done: int
    error: Text | None
    file_name: str | None
    sha256: str | None

    @property
    def is_live(self) -> bool:
        """Tell whether it is still to be made."""
        return self.status in LIVE


def is_long(work: Work, wish: Wish) -> bool:
    """Tell whether a file is made behind the page: a workbook of many rows takes its time, CSV does not.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport.
    """
    export, _span = chosen(work, release_for(work, wish.programme), wish)
    return export.format is ExportFormat.XLSX and making.count(work, wish) > MOST_AT_ONCE


def ask(work: Work, wish: Wish) -> int:
    """Put a file on the list of those to be made; return its number.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport, TooManyRows, TooManyJobs.
    """
    release = release_for(work, wish.programme)
    chosen(work, release, wish)
    rows = making.count(work, wish)
    if rows > making.MOST_ROWS_OF_A_SHEET:
        raise making.TooManyRows(rows=f"{rows:,}")
    if sum(one.is_live for one in mine(work, wish.programme)) >= MOST_WAITING:
        raise TooManyJobs(most=MOST_WAITING)
    row = ExportJobRow(
        programme_key=wish.programme,
        wish=stored(wish),
        asked_by=work.actor.user_id,
        asked_at=work.now,
        status=ExportStatus.WAITING,
        rows=rows,
    )
    work.session.add(row)
    work.session.flush()  # its page is asked for by number
    return row.id


def mine(work: Work, programme: ProgrammeKey) -> list[JobView]:
    """List what the actor asked for in a programme, the newest first."""
    ours = (ExportJobRow.asked_by == work.actor.user_id, ExportJobRow.programme_key == programme)
    wanted = select(ExportJobRow).where(*ours).order_by(ExportJobRow.id.desc()).limit(MOST_SHOWN)
    return [_view(row) for row in work.session.scalars(wanted)]


def get(work: Work, programme: ProgrammeKey, job_id: int) -> JobView:
    """Return one the actor asked for.  Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchJob."""
    return _view(_own(work, programme, job_id))


def content(work: Work, programme: ProgrammeKey, job_id: int) -> tuple[JobView, bytes]:
    """Return the file of one the actor asked for, while they may still have it.

    Raises: NoSuchProgramme (also for strangers), NotAllowed, NoSuchExport, NoSuchJob (also while it is being made).
    """
    row = _own(work, programme, job_id)
    chosen(work, release_for(work, programme), wish_from(row.wish))
    if row.content is None:
        raise NoSuchJob
    return _view(row), row.content


def take(work: Work) -> ExportJobRow | None:
    """Return the next one to be made, claimed; one whose maker fell silent is taken on, not for ever."""
    silent = (ExportJobRow.status == ExportStatus.RUNNING) & (ExportJobRow.beat_at < work.now - PATIENCE)
    wanted = select(ExportJobRow).where(or_(ExportJobRow.status == ExportStatus.WAITING, silent))
    row = work.session.scalar(wanted.order_by(ExportJobRow.id).limit(1).with_for_update(skip_locked=True))
    if row is not None:
        row.status, row.beat_at, row.done, row.attempts = ExportStatus.RUNNING, work.now, 0, row.attempts + 1
    return row


def purge(work: Work) -> int:
    """Forget files older than KEPT; returns how many."""
    old = delete(ExportJobRow).where(ExportJobRow.asked_at < work.now - KEPT)
    return len(work.session.execute(old.returning(ExportJobRow.id)).all())


def stored(wish: Wish) -> dict[str, Any]:
    """Return a wish in a form a JSON column keeps."""
    said = asdict(wish) | {"since": wish.since.isoformat() if wish.since else None}
    return {key: str(value) if isinstance(value, StrEnum) else value for key, value in said.items()}


def wish_from(kept: Mapping[str, Any]) -> Wish:
    """Return the wish `stored` was called on."""
    return Wish(
        programme=ProgrammeKey(kept["programme"]),
        export=kept["export"],
        period=kept["period"],
        format=ExportFormat(kept["format"]) if kept["format"] else None,
        encoding=Encoding(kept["encoding"]) if kept["encoding"] else None,
        dates=DateStyle(kept["dates"]) if kept["dates"] else None,
        since=dt.date.fromisoformat(kept["since"]) if kept["since"] else None,
        personal=bool(kept["personal"]),
    )


def _own(work: Work, programme: ProgrammeKey, job_id: int) -> ExportJobRow:
    release_for(work, programme)
    row = work.session.get(ExportJobRow, job_id)
    if row is None or row.asked_by != work.actor.user_id or row.programme_key != programme:
        raise NoSuchJob
    return row


def _view(row: ExportJobRow) -> JobView:
    return JobView(
        id=row.id,
        programme=row.programme_key,
        export=row.wish["export"],
        period=row.wish.get("period"),
        asked_at=row.asked_at,
        status=row.status,
        rows=row.rows,
        done=row.done,
        error=Text(**row.error) if row.error else None,
        file_name=row.file_name,
        sha256=row.sha256,
    )
