"""The desk every other test starts from."""

from engine.domain.access import Role
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, MORI, actor
from tests.clock import japan


def test_the_desk_is_open_in_the_year_of_the_clock(desk: Services) -> None:
    with begin(desk, actor(desk, MORI), read_only=True) as work:
        term = work.programmes.current(work.session, KAGOSHIMA).programme.term
        assert work.actor.roles(KAGOSHIMA) == {Role.SUPERVISOR}
    assert term.start_on <= japan(2026, 11, 18).date() <= term.end_on
