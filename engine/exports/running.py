"""The clock makes the files that were asked for, outside of any page and without holding the database meanwhile."""

import contextlib
import logging
import tempfile
from dataclasses import asdict, dataclass, replace
from typing import IO

from sqlalchemy.exc import OperationalError

from engine import people
from engine.domain.access import CLOCK, May, NotAllowed
from engine.domain.export import ExportStatus
from engine.domain.ids import UserId
from engine.domain.text import Text
from engine.errors import EngineError
from engine.exports import making, queue
from engine.exports.making import Made
from engine.exports.offers import Wish
from engine.store.exports import ExportJobRow
from engine.work import Services, Work, begin

log = logging.getLogger(__name__)
GAVE_UP = Text("作成の途中で止まりました。もう一度出力してください。", "It stopped half-way. Ask for it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A file to be made. number: of the try, from 1."""

    id: int
    asked_by: UserId
    wish: Wish
    number: int


def make_next(services: Services) -> bool:
    """Make the file that has waited longest; False when there is none. Whatever goes wrong is told on its page."""
    with begin(services, CLOCK) as work:
        row = queue.take(work)
        job = _of(row) if row else None
    if job is None:
        return False
    try:
        if job.number > queue.LAST_TRY:
            _end(services, job, GAVE_UP)
        else:
            _make(services, job)
    except EngineError as refusal:
        _end(services, job, refusal.text)
    except OperationalError:
        raise  # the database is away: it is tried again
    except Exception:
        log.exception("export failed", extra={"action": "export_failed", "job_id": job.id})
        _end(services, job, GAVE_UP)
    return True


def _of(row: ExportJobRow) -> _Job:
    return _Job(id=row.id, asked_by=row.asked_by, wish=queue.wish_from(row.wish), number=row.attempts)


def _make(services: Services, job: _Job) -> None:
    """Write the file while others go on writing to the database, then keep it."""
    with tempfile.TemporaryFile() as file:
        with begin(services, CLOCK, read_only=True) as work:
            made = making.produce(_as_asker(work, job), job.wish, file, lambda rows: _beat(services, job, rows))
        with begin(services, CLOCK) as work:
            _keep(work, job, made, file)


def _keep(work: Work, job: _Job, made: Made, file: IO[bytes]) -> None:
    row = _still_mine(work, job)
    if row is not None:
        row.status, row.done, row.rows, row.finished_at = ExportStatus.DONE, made.rows, made.rows, work.now
        row.file_name, row.sha256, row.content = made.name, made.sha256, file.read()
        making.note(_as_asker(work, job), job.wish.programme, made)


def _beat(services: Services, job: _Job, rows: int) -> None:
    """Say how far it is; a database that is busy is told later."""
    with contextlib.suppress(OperationalError), begin(services, CLOCK) as work:
        row = work.session.get_one(ExportJobRow, job.id)
        row.done, row.beat_at = rows, work.now


def _end(services: Services, job: _Job, why: Text) -> None:
    with begin(services, CLOCK) as work:
        row = _still_mine(work, job)
        if row is not None:
            row.status, row.error, row.finished_at = ExportStatus.FAILED, asdict(why), work.now


def _still_mine(work: Work, job: _Job) -> ExportJobRow | None:
    """Return the job, locked; None when another clock has taken it on, or it is forgotten."""
    row = work.session.get(ExportJobRow, job.id, with_for_update=True)
    return row if row is not None and row.attempts == job.number else None


def _as_asker(work: Work, job: _Job) -> Work:
    """Return the transaction as who asked for the file, with the rights they have now.  Raises: NotAllowed."""
    if not people.may(work, job.asked_by, May.DATA_EXPORT, job.wish.programme):
        raise NotAllowed(roles_ja="担当・監督・発注者", roles_en="staff, supervisors and the authority")
    return replace(work, actor=people.actor_of(work, job.asked_by))
