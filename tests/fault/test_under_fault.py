"""Short forms of what `make fault` does at length: whoever was told something finds it so, once."""

import random
import time

from tests.fault import troubles
from tests.fault.battery import Load, close_books
from tests.fault.house import House, ready
from tests.notifications.post_office import PostOffice


def test_nothing_is_lost_or_doubled_when_processes_are_killed(
    house: House, office: PostOffice, chance: random.Random
) -> None:
    ready(house.web())
    house.clock()
    with Load(house, chance, clients=2).going() as ledger:
        troubles.kill_at_random(house, chance, 3, ledger)
    closed = close_books(house, ledger, office)
    assert closed.is_right, closed
    assert closed.cases > 0


def test_one_of_many_completes_a_task_and_the_others_learn_who(house: House) -> None:
    ready(house.web())
    assert troubles.rush(house, rounds=2, clients=20) == []


def test_a_clock_that_freezes_and_comes_back_fires_nothing_twice(
    house: House, office: PostOffice, chance: random.Random
) -> None:
    troubles.overdue(house, 14)
    frozen, _other = house.clock(), house.clock()
    troubles.at_work(house)
    troubles.freeze(house, frozen, chance, cut=house.url.startswith("postgresql"))
    closed = close_books(house, troubles.as_told(house), office)
    assert closed.is_right, closed
    assert closed.timers == 28


def test_a_restarted_server_serves_within_seconds(house: House) -> None:
    web = house.web()
    ready(web)
    house.kill(web)
    begun = time.monotonic()
    house.start(web)
    ready(web)
    assert web.lives(), time.monotonic() - begun
