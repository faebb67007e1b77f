"""The authority's receipt (受領) of a report that was sent."""

import datetime as dt

from engine.domain.facts import FactKind
from engine.domain.ids import ReportId
from engine.domain.states import ReportStatus
from engine.domain.text import Text
from engine.domain.workdays import local_date
from engine.errors import Conflict, Invalid
from engine.reports import rows
from engine.reports.rows import SENT
from engine.store.evidence import ReportRow
from engine.work import Work


class NotSent(Conflict):
    """The report has not been sent, so nobody can have received it."""

    code = "report_not_sent"
    sentence = Text("この報告はまだ送付していません。", "This report has not been sent yet.")


class WrongReceiptDate(Invalid):
    """The day of receipt lies before the report was sent, or ahead."""

    code = "wrong_receipt_date"
    sentence = Text(
        "受領日は、送付した日から今日までの日付にしてください。",
        "The day of receipt lies between the sending and today.",
    )


def record_receipt(
    work: Work, report_id: ReportId, received_on: dt.date, how: str, note: str, *, number: str = ""
) -> None:
    """Note that the authority has the report; the caller has decided that the actor may. number: of the receipt stamp.

    Raises: NoSuchReport, NotSent, WrongReceiptDate.
    """
    row = rows.locked(work, report_id)
    require_day(work, row, received_on)
    row.status = ReportStatus.RECEIVED
    row.receipt = {"received_on": received_on.isoformat(), "how": how, "note": note, "number": number}
    rows.note(work, row, FactKind.REPORT_RECEIVED, **row.receipt)


def require_day(work: Work, row: ReportRow, received_on: object) -> None:
    """Return when the authority can have received the report on that day.  Raises: NotSent, WrongReceiptDate."""
    if row.status not in SENT or row.submitted_at is None:
        raise NotSent
    day = _day(received_on)
    if day is None or not local_date(row.submitted_at) <= day <= local_date(work.now):
        raise WrongReceiptDate({"received_on": [WrongReceiptDate.sentence]})


def _day(said: object) -> dt.date | None:
    """Return a day that came as a value or as ISO text."""
    if isinstance(said, dt.date):
        return said
    try:
        return dt.date.fromisoformat(str(said))
    except ValueError:
        return None
