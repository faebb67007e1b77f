"""The short form of what `make fault` does at length: whoever was told something finds it so, once.

One house on each database goes through all of it: what is told apart is what went wrong, not where.
"""

import random

from tests.fault import troubles
from tests.fault.battery import Load, close_books
from tests.fault.house import House, ready
from tests.notifications.post_office import PostOffice

OVERDUE = 14


def test_whatever_is_killed_frozen_or_wanted_by_many_nothing_is_lost_doubled_or_early(
    house: House, office: PostOffice, chance: random.Random
) -> None:
    ready(house.web())
    house.clock()
    with Load(house, chance, clients=2).going() as ledger:
        troubles.kill_at_random(house, chance, 3, ledger)
    closed = close_books(house, ledger, office)
    assert closed.is_right, closed
    assert closed.cases > 0
    troubles.overdue(house, OVERDUE)
    frozen, _other = house.clock(), house.clock()
    troubles.at_work(house, closed.timers)
    troubles.freeze(house, frozen, chance, cut=house.url.startswith("postgresql"))
    again = close_books(house, troubles.as_told(house), office)
    assert again.is_right, again
    assert again.timers == closed.timers + 2 * OVERDUE
    ready(house.web())
    assert troubles.rush(house, rounds=2, clients=20) == []
