"""Two web servers and two clocks, each a process of its own, on one PostgreSQL: to a user they are one installation."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests import postgres
from tests.cast import MORI, PASSWORD, SATO, SUZUKI
from tests.fault.battery import all_fired, all_sent, deliveries, wait_until
from tests.fault.clients import ask
from tests.fault.house import FOLDER, House, ready
from tests.fault.ledger import Ledger, audit
from tests.fault.nursery import Nursery
from tests.notifications import post_office
from tests.notifications.post_office import PostOffice

WORDS = {"mark": "m", "email": "m@example.jp", "pause": "PT1S", "late": "PT1S"}
NEW = {"programme": "care", "process": "care", "data": WORDS}


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """Open a mail server."""
    with post_office.opened() as opened:
        yield opened


@pytest.fixture(scope="module")
def machines(parent: Nursery, office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a house with two web servers and two clocks on one PostgreSQL."""
    with postgres.database() as url:
        house = House(url, parent, tmp_path_factory.mktemp("house"), office.url())
        house.furnish()
        webs = [house.web(), house.web()]
        clocks = [house.clock(), house.clock()]
        for web in webs:
            ready(web)
        yield house
        assert all(resident.lives() for resident in [*webs, *clocks])
        house.leave()


def opened(house: House, port: int) -> dict[str, Any]:
    told = ask(port, "POST", "/cases", house.secrets[0], NEW, uuid.uuid4().hex)
    assert told.status == 201, told.content
    return dict(told.content)


def waiting(house: House, port: int, case_id: int) -> list[dict[str, Any]]:
    return list(ask(port, "GET", f"/cases/{case_id}", house.secrets[0]).content["open_tasks"])


def test_a_case_goes_through_both_machines(machines: House, office: PostOffice) -> None:
    house, ledger = machines, Ledger()
    one, two = house.ports()
    for number in range(2):
        here, there = (one, two) if number % 2 else (two, one)
        case = opened(house, here)
        ledger.cases[str(number)] = case["id"]
        for port in (there, here):
            wait_until(lambda port=port, case=case: bool(waiting(house, port, case["id"])), seconds=30)  # type: ignore[misc]  # bound at once
            (task,) = waiting(house, port, case["id"])
            done = ask(port, "POST", f"/tasks/{task['id']}/complete", house.secrets[1], {"data": {}})
            assert done.status == 200
            ledger.done[f"{number} {task['id']}"] = task["id"]
    made = house.services()
    wait_until(lambda: all_fired(made) and all_sent(made), seconds=60)
    closed = audit(ledger, made, deliveries(office))
    made.database.dispose()
    assert closed.is_right, closed


def test_what_one_machine_publishes_the_other_runs(machines: House) -> None:
    house = machines
    one, two = house.ports()
    before = opened(house, two)
    diagram = (FOLDER / "care.bpmn").read_text(encoding="utf-8").replace("引き受ける", "急いで引き受ける")
    assert publish(one, house.token_of(MORI), diagram) == 201
    assert [task["name"] for task in opened(house, two)["open_tasks"]] == ["急いで引き受ける"]
    assert [task["name"] for task in opened(house, one)["open_tasks"]] == ["急いで引き受ける"]
    assert [task["name"] for task in waiting(house, one, before["id"])] == ["引き受ける"]


def publish(port: int, secret: str, diagram: str) -> int:
    """Send a changed diagram of the programme."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="programme"\r\n\r\ncare\r\n',
        f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="care.bpmn"\r\n\r\n{diagram}\r\n',
        f"--{mark}--\r\n",
    ]
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": f"multipart/form-data; boundary={mark}"}
    address = f"http://127.0.0.1:{port}/api/v1/definitions"
    request = urllib.request.Request(address, "".join(parts).encode(), headers, method="POST")  # loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # loopback
        return int(answer.status)


def test_a_key_sent_to_both_machines_has_one_effect(machines: House) -> None:
    house = machines
    one, two = house.ports()
    told = [ask(port, "POST", "/cases", house.secrets[0], NEW, "the-same-key") for port in (one, two)]
    assert told[0].content == told[1].content
    assert told[1].replayed
    refused = ask(two, "POST", f"/tasks/{told[0].content['open_tasks'][0]['id']}/claim", house.secrets[0], {})
    assert refused.status == 200
    taken = ask(one, "POST", f"/tasks/{told[0].content['open_tasks'][0]['id']}/claim", house.secrets[1], {})
    assert (taken.status, taken.content["values"]["holder"]) == (409, SATO.name)


def test_who_logs_in_at_one_machine_is_known_at_the_other(machines: House) -> None:
    one, two = machines.ports()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"http://127.0.0.1:{one}/login", timeout=60).read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    typed = {"login": SUZUKI.login, "password": PASSWORD, "csrf_token": found.group(1)}
    browser.open(f"http://127.0.0.1:{one}/login", urllib.parse.urlencode(typed).encode(), timeout=60)
    there = browser.open(f"http://127.0.0.1:{two}/tasks", timeout=60)
    assert there.url.endswith(f":{two}/tasks")
    assert SUZUKI.name in there.read().decode()
