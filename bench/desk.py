"""What the benches share: an installation with a small programme, a program that calls it, and a meter of CPU time."""

import datetime as dt
import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from flask import Flask

from engine import bpmn, definitions, feel, people, programme_folder, services, tokens
from engine.domain.access import SYSTEM, Role
from engine.domain.ids import ProgrammeKey
from engine.settings import Settings
from engine.work import Services, begin
from tests.bpmn.builder import Scope
from web.app import create_app

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "web" / "api" / "orders"
ORDERS = ProgrammeKey("orders")
LOGIN, PASSWORD = "bench", "long enough for a bench"
NOW = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
WARM = 30
TASKS_OF_A_ROUND = ("visit", "papers", "review")


def loop(condition: str) -> bytes:
    """Return a diagram that goes round as long as it is told: two tasks side by side, then a third.

    condition: how "again" is written: as FEEL, or as Python for SpiffWorkflow as it comes.
    """
    scope = Scope().start().user("intake").xor("again").both("split", "join").user(*TASKS_OF_A_ROUND)
    scope.xor("more", default="more_to_end").end("end")
    scope.path("start", "intake", "again", "split", "visit", "join", "review", "more", "end")
    scope.path("split", "papers", "join").flow("more", "again", condition)
    free = b'<zeebe:formDefinition formId="f"/>'
    return scope.file().replace(free, b"").replace(b'candidateGroups="g"', b'candidateGroups="coordinators"')


def files() -> Mapping[str, bytes]:
    """Return the programme of the benches: a small one, with the loop beside it."""
    return {**programme_folder.read(FOLDER), "loop.bpmn": loop("=again")}


def world() -> bpmn.Ports:
    """Return a world in which jobs and decisions cost nothing."""
    return bpmn.Ports(now=NOW, env=feel.Environment(now=NOW), decide=lambda _id, _data: None, call=lambda _job: {})


class Meter:
    """Collects CPU milliseconds by name."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def measure(self, name: str, act: Callable[[], Any]) -> Any:
        """Do something and note what it cost."""
        begun = time.process_time()
        found = act()
        self.taken.setdefault(name, []).append((time.process_time() - begun) * 1e3)
        return found

    def median(self, name: str) -> float:
        """Return the median, the first rounds left out where there are enough."""
        taken = self.taken[name]
        return statistics.median(taken[WARM:] if len(taken) > 2 * WARM else taken)


@contextmanager
def installation(url: str, clock: Callable[[], dt.datetime] = lambda: NOW) -> Iterator[Services]:
    """Open the programme over a new database."""
    made = services.build(Settings(database_url=url, secret_key="for-benches-only"), clock)  # noqa: S106  # of nothing
    services.upgrade(made)
    with begin(made, SYSTEM) as work:
        definitions.load(work, files())
        person = people.NewPerson(login=LOGIN, name="計測", email="bench@example.jp", password=PASSWORD)
        person_id = people.add(work, person)
        people.join(work, person_id, ORDERS, roles=[Role.STAFF], groups=["coordinators"])
    yield made
    made.database.dispose()


def secret(made: Services) -> str:
    """Return a new token."""
    with begin(made, SYSTEM) as work:
        return tokens.add(work, LOGIN, name="bench").secret


def call(app: Flask, method: str, address: str, body: bytes, token: str) -> Any:
    """Send a request as a WSGI server would: nothing but the application is measured. Returns the answer's JSON."""
    statuses: list[str] = []
    before, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": before,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
    }
    note: Any = lambda status, *_more: statuses.append(status)  # noqa: E731  # in the place of a server's
    answer = b"".join(app(environ, note))
    assert statuses[0] < "3", answer
    return orjson.loads(answer)


class Program:
    """A program that calls the API within this process."""

    def __init__(self, made: Services) -> None:
        self.app = create_app(made)
        self.token = secret(made)

    def call(self, method: str, path: str, body: bytes = b"") -> Any:
        """Send a request; return the answer's JSON."""
        return call(self.app, method, f"/api/v1{path}", body, self.token)

    def post(self, path: str, content: Any) -> Any:
        """Send JSON; return the answer."""
        return self.call("POST", path, orjson.dumps(content))

    def get(self, path: str) -> Any:
        """Read."""
        return self.call("GET", path)

    def open(self, process: str, data: Mapping[str, Any]) -> Any:
        """Open a case; return it."""
        return self.post("/cases", {"programme": ORDERS, "process": process, "data": dict(data)})

    def complete(self, task_id: int, data: Mapping[str, Any]) -> Any:
        """Complete a task; return its case."""
        return self.post(f"/tasks/{task_id}/complete", {"data": dict(data)})["case"]
