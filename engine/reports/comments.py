"""What is said about a report while it is made and after it was sent (確認のやり取り)."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from engine.domain.access import Role
from engine.domain.facts import FactKind
from engine.domain.ids import ReportId
from engine.domain.text import Text
from engine.errors import Invalid, NotFound
from engine.reports import rows
from engine.store.evidence import ReportRow
from engine.store.reports import ReportCommentRow
from engine.work import Work

LONGEST = 2000


class CommentEmpty(Invalid):
    """Nothing was said, or far too much."""

    code = "report_comment_empty"
    sentence = Text("意見を2000文字以内で入力してください。", "Enter a comment of at most 2,000 characters.")


class NoSuchComment(NotFound):
    """The report has no such comment."""

    code = "no_such_report_comment"
    sentence = Text("その意見はありません。", "There is no such comment.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Something somebody said. part: key of the part it is about, None for the whole. settled_by: who answered it."""

    id: int
    edition: int
    part: str | None
    text: str
    from_authority: bool
    at: dt.datetime
    by: str
    settled_at: dt.datetime | None
    settled_by: str | None


def add(work: Work, row: ReportRow, text: str, part: str | None = None) -> None:
    """Say something about a report or one of its parts; the caller has decided that the actor may.

    Raises: CommentEmpty.
    """
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST:
        raise CommentEmpty({"text": [CommentEmpty.sentence]})
    comment = ReportCommentRow(
        report_id=row.id,
        edition=row.edition,
        part=part,
        text=said,
        from_authority=work.actor.roles(row.programme_key) == {Role.AUTHORITY},
        at=work.now,
        by=work.actor.name,
        by_id=work.actor.user_id,
    )
    work.session.add(comment)
    work.session.flush()  # whoever asks for open comments in this transaction finds it
    rows.note(work, row, FactKind.REPORT_COMMENTED, part=part, edition=row.edition, text=said)


def settle(work: Work, row: ReportRow, comment_id: int) -> None:
    """Mark a comment as answered; one that is stays as it is.  Raises: NoSuchComment."""
    comment = work.session.get(ReportCommentRow, comment_id)
    if comment is None or comment.report_id != row.id:
        raise NoSuchComment
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by = work.now, work.actor.name


def of_report(work: Work, report_id: ReportId, *, for_authority: bool) -> list[Comment]:
    """List what was said, oldest first. for_authority: only what the authority said itself; the rest is internal."""
    wanted = select(ReportCommentRow).where(ReportCommentRow.report_id == report_id)
    if for_authority:
        wanted = wanted.where(ReportCommentRow.from_authority)
    return [_view(row) for row in work.session.scalars(wanted.order_by(ReportCommentRow.id))]


def open_of(work: Work, row: ReportRow) -> list[Comment]:
    """List what was said about the edition and is not answered yet."""
    every = of_report(work, row.id, for_authority=False)
    return [one for one in every if one.edition == row.edition and one.settled_at is None]


def _view(row: ReportCommentRow) -> Comment:
    return Comment(
        id=row.id,
        edition=row.edition,
        part=row.part,
        text=row.text,
        from_authority=row.from_authority,
        at=row.at,
        by=row.by,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )
