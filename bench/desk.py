"""What the benches share: an installation with a small programme, a program that calls it, and a meter of CPU time."""

import datetime as dt
import gc
import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from flask import Flask

from engine import bpmn, definitions, feel, people, programme_folder, services, tokens
from engine.domain.access import SYSTEM, Role
from engine.domain.ids import ProgrammeKey
from engine.settings import Settings
from engine.work import Services, begin
from tests.bpmn.builder import Scope, timer
from web.app import create_app

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "web" / "api" / "orders"
ORDERS = ProgrammeKey("orders")
LOGIN, PASSWORD = "bench", "long enough for a bench"
NOW = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
WARM = 30
TASKS_OF_A_ROUND = ("visit", "papers", "review")
SCRIPTS = {
    "opened": "1",
    "counted": "opened + 1",
    "noted": "counted + 1",
    "filed": "counted + 2",
    "summed": "counted + 3",
    "warned": "4",
    "judged": "5",
    "told": "6",
}
ROUND_FORM = {
    "id": "round",
    "type": "default",
    "components": [
        {"type": "checkbox", "id": "f_again", "key": "again", "label": "もう一回", "validate": {"required": True}},
        {"type": "textfield", "id": "f_note", "key": "note", "label": "所見", "validate": {"maxLength": 200}},
    ],
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How expressions, scripts and durations are written: in FEEL for Banso, in Python for stock SpiffWorkflow."""

    condition: str
    duration: str
    script: Callable[[Scope, str, str], Scope]


def _scripted(scope: Scope, element_id: str, source: str) -> Scope:
    return scope.script(element_id, f"={source}", element_id)


def _stock_scripted(scope: Scope, element_id: str, source: str) -> Scope:
    return scope.add("scriptTask", element_id, f"<bpmn:script>{element_id} = {source}</bpmn:script>")


FEEL = Dialect("=again", "P14D", _scripted)
STOCK = Dialect("again", '"P14D"', _stock_scripted)


def loop(dialect: Dialect) -> bytes:
    """Return a diagram that goes round as long as it is told: two tasks side by side, then a third.

    As many automatic elements stand between the tasks as in the diagrams of `processes/`: 23 elements for four tasks,
    one of them watched by a timer.
    """
    scope = Scope().start().user("intake").xor("again").xor("whole").both("split", "join").user(*TASKS_OF_A_ROUND)
    for element_id, source in SCRIPTS.items():
        dialect.script(scope, element_id, source)
    for element_id, default in {"known": "known_to_whole", "clear": "clear_to_review", "more": "more_to_end"}.items():
        scope.xor(element_id, default=default)
    scope.boundary("late", "visit", timer("duration", dialect.duration), interrupting=False).end("end", "reminded")
    scope.path("start", "intake", "opened", "again", "counted", "split", "visit", "noted", "join", "summed", "clear")
    scope.path("clear", "review", "judged", "more", "end").path("split", "papers", "known", "whole", "join")
    scope.path("late", "told", "reminded").flow("more", "again", dialect.condition)
    scope.flow("known", "filed", dialect.condition).path("filed", "whole")
    scope.flow("clear", "warned", dialect.condition).path("warned", "review")
    form = b'formId="f"', b'formId="round"'
    return scope.file().replace(*form).replace(b'candidateGroups="g"', b'candidateGroups="staff"')


def files() -> Mapping[str, bytes]:
    """Return the programme of the benches: a small one, with the loop beside it."""
    return {**programme_folder.read(FOLDER), "loop.bpmn": loop(FEEL), "round.form": orjson.dumps(ROUND_FORM)}


def world() -> bpmn.Ports:
    """Return a world in which jobs and decisions cost nothing."""
    return bpmn.Ports(now=NOW, env=feel.Environment(now=NOW), decide=lambda _id, _data: None, call=lambda _job: {})


def piece() -> float:
    """Return the CPU milliseconds a fixed piece of Python takes just now: the quickest of five."""
    taken = []
    for _turn in range(5):
        begun = time.process_time()
        kept: dict[str, object] = {}
        for number in range(1000):
            kept[str(number)] = [number, (number, str(number * 7))]
        taken.append((time.process_time() - begun) * 1e3)
    return min(taken)


class Meter:
    """Collects CPU milliseconds by name, each scaled to what a fixed piece of Python takes at the quickest moment.

    Others on the machine slow the piece too, and the low quartile leaves out what they have pushed out of the caches:
    what remains is about what a quiet machine takes.
    """

    def __init__(self) -> None:
        self.pace = self.quickest = piece()
        self.taken: dict[str, list[float]] = {}

    def burst(self) -> None:
        """Look how fast the machine is just now, before a burst of things that are measured."""
        gc.collect()
        self.pace = piece()
        self.quickest = min(self.quickest, self.pace)

    def measure(self, name: str, act: Callable[[], Any]) -> Any:
        """Do something and note what it cost."""
        begun = time.process_time()
        found = act()
        self.taken.setdefault(name, []).append((time.process_time() - begun) * 1e3 / self.pace)
        return found

    def cost(self, *names: str) -> float:
        """Return the low quartile, the first rounds left out where there are enough; of several names the mean."""
        found = [self.taken[name] for name in names]
        warm = [taken[WARM:] if len(taken) > 2 * WARM else taken for taken in found]
        return statistics.mean(statistics.quantiles(taken, n=4)[0] for taken in warm) * self.quickest


@contextmanager
def installation(url: str, clock: Callable[[], dt.datetime] = lambda: NOW) -> Iterator[Services]:
    """Open the programme over a new database."""
    made = services.build(Settings(database_url=url, secret_key="for-benches-only"), clock)  # noqa: S106  # of nothing
    services.upgrade(made)
    with begin(made, SYSTEM) as work:
        definitions.load(work, files())
        person = people.NewPerson(login=LOGIN, name="計測", email="bench@example.jp", password=PASSWORD)
        person_id = people.add(work, person)
        people.join(work, person_id, ORDERS, roles=[Role.STAFF], groups=["staff"])
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
