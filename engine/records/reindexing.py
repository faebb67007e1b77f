"""What records are found by, made anew: for those an older installation wrote."""

from sqlalchemy import select

from engine.domain.ids import ProgrammeKey
from engine.records import coded
from engine.records.writing import words_of
from engine.store.evidence import RecordRow
from engine.work import Work

PORTION = 500


def reindex(work: Work, programme: ProgrammeKey) -> int:
    """Make the words and codes of every live record of a programme anew; returns how many were read.

    Needed once for records written before these were kept, and harmless at any time.
    """
    release = work.programmes.current(work.session, programme)
    ours = select(RecordRow).where(RecordRow.programme_key == programme, RecordRow.withdrawn_at.is_(None))
    read, last = 0, 0
    while rows := work.session.scalars(ours.where(RecordRow.id > last).order_by(RecordRow.id).limit(PORTION)).all():
        for row in rows:
            kind = release.programme.records.get(row.kind)
            if kind is not None:
                row.words = words_of(work, kind, row)
                coded.note(work, release, kind, row)
        read, last = read + len(rows), rows[-1].id
    return read
