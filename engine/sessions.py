"""Sessions: what makes every cookie of a person worthless at once."""

import secrets

from engine.domain.ids import UserId
from engine.store.people import PersonRow
from engine.work import Work


def end(work: Work, person_id: UserId) -> None:
    """Log a person out everywhere: a cookie copied before the log-out opens nothing afterwards."""
    work.session.get_one(PersonRow, person_id).session_mark = secrets.token_urlsafe(12)
