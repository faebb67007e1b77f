"""What a user is told while the database cannot do its work; nothing was stored, and trying again later helps."""

from sqlalchemy import exc

from engine.domain.text import Text
from engine.errors import EngineError

# How drivers say that it is the database's trouble and not a defect of ours.
TROUBLES: tuple[type[Exception], ...] = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.InternalError,
    exc.TimeoutError,
)
NO_ROOM = ("database or disk is full", "disk I/O error", "No space left on device", "could not extend file")
NO_ROOM_STATE = "53100"  # PostgreSQL: disk_full
RETRY_SECONDS = 2


class Outage(EngineError):
    """The database is away, or others keep it busy."""

    code = "busy"
    sentence = Text(
        "ほかの処理が続いているか、データベースにつながりません。登録していませんので、少し待ってからもう一度お送りください。",
        "Others are at work, or the database is away. Nothing was kept; wait a little and send it again.",
    )


class StorageFull(Outage):
    """There is no room left to write to."""

    code = "storage_full"
    sentence = Text(
        "保存する場所に空きがないため、登録していません。管理者に連絡し、空きができてからもう一度お送りください。",
        "There is no room left to store anything; nothing was kept. Tell the administrator, then send it again.",
    )


def of(error: Exception) -> Outage:
    """Return what to say about one of TROUBLES."""
    driver = error.orig if isinstance(error, exc.DBAPIError) else None
    full = getattr(driver, "sqlstate", None) == NO_ROOM_STATE or any(words in str(driver) for words in NO_ROOM)
    return StorageFull() if full else Outage()
