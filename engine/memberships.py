"""The programmes a person works in, as pages offer them: names, groups, office calendars."""

from engine.domain.access import May, allows
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Programme
from engine.work import Work


def programmes(work: Work, permission: May = May.CASE_READ) -> list[Programme]:
    """List the programmes in which the actor holds the permission, in order of their keys."""
    keys = sorted(key for key in work.actor.programmes if allows(work.actor, permission, key))
    return [work.programmes.current(work.session, key).programme for key in keys]


def programme(work: Work, key: ProgrammeKey) -> Programme:
    """Return a programme as it stands now; the caller has decided that the actor may see it.

    Raises: NoSuchProgramme.
    """
    return work.programmes.current(work.session, key).programme
