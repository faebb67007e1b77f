"""How many completions a second a served installation takes: `python bench/load.py [SECONDS]`.

A server process (waitress with its threads, as `banso serve` runs it) and several client processes over loopback, each
completing the tasks of its own case round after round; then the same against the naive design, whose clients go on to
the next instance after each round, so that they stay of their age. On SQLite (WAL, FULL) and on PostgreSQL.
"""

import http.client
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import waitress

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import naive
from bench.desk import ORDERS, TASKS_OF_A_ROUND, installation, secret
from bench.size import cpu
from tests import postgres
from web.app import create_app

CLIENTS, THREADS = 4, 16
INSTANCES = {0: 800, 20: 160, 60: 60}  # by age; each goes round once, and again only when none is left
ON = json.dumps({"again": True})
DONE = json.dumps({"data": {"again": True}})


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve_banso(url: str, port: int, token: "multiprocessing.Queue[str]") -> None:
    """Serve an installation; hand out a token first."""
    with installation(url) as made:
        token.put(secret(made))
        waitress.serve(create_app(made), host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


def serve_naive(url: str, port: int, rounds: int) -> None:
    """Serve the naive design, its instances having gone round so often."""
    app = naive.create_app(url, rounds, INSTANCES[rounds])
    waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


class Caller:
    """A client with one connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def post(self, path: str, body: str) -> dict[str, object]:
        """Send JSON; return the answer."""
        self.connection.request("POST", path, body, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status < 300, content  # noqa: PLR2004  # of HTTP
        found: dict[str, object] = json.loads(content)
        return found


def drive_banso(number: int, port: int, token: str, until: float, done: "multiprocessing.Queue[int]") -> None:
    """Complete tasks of a case of its own until the time is over."""
    del number
    caller, count = Caller(port, token), 0
    case = caller.post("/api/v1/cases", json.dumps({"programme": ORDERS, "process": "p"}))
    while time.monotonic() < until:
        tasks = case["open_tasks"]
        assert isinstance(tasks, list)
        answer = caller.post(f"/api/v1/tasks/{tasks[0]['id']}/complete", DONE)
        assert isinstance(answer["case"], dict)
        case, count = answer["case"], count + 1
    done.put(count)


def drive_naive(  # what a client of a process of its own is told
    instances: int, number: int, port: int, token: str, until: float, done: "multiprocessing.Queue[int]"
) -> None:
    """Complete tasks of instances of its own, one round of each, until the time is over."""
    caller, count, turn = Caller(port, token), 0, number
    while time.monotonic() < until:
        for element in TASKS_OF_A_ROUND:
            caller.post(f"/{turn % instances + 1}/{element}", ON)
            count += 1
        turn += CLIENTS
    done.put(count)


def per_second(drive: Callable[..., None], port: int, token: str, seconds: float) -> float:
    """Let the clients loose for some seconds."""
    done: multiprocessing.Queue[int] = multiprocessing.Queue()
    until = time.monotonic() + seconds
    clients = [
        multiprocessing.Process(target=drive, args=(number, port, token, until, done))
        for number in range(1, CLIENTS + 1)
    ]
    for client in clients:
        client.start()
    counted = sum(done.get() for _client in clients)
    for client in clients:
        client.join()
    return counted / seconds


def wait_for(port: int) -> None:
    """Return when somebody listens."""
    for _try in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def stop(server: BaseProcess) -> None:
    """End the server this bench has started."""
    server.terminate()
    server.join()


def served(
    server: BaseProcess, port: int, drive: Callable[..., None], token: str, seconds: float
) -> tuple[float, float]:
    """Load a server that has been started; return completions by the clock, and by the second of its CPU."""
    wait_for(port)
    assert server.pid is not None
    before = cpu(server.pid)
    rate = per_second(drive, port, token, seconds)
    spent = cpu(server.pid) - before
    stop(server)
    return rate, rate * seconds / spent


def measure(name: str, url: str, naive_url: str, seconds: float) -> None:
    """Print the table of one database."""
    token: multiprocessing.Queue[str] = multiprocessing.Queue()
    port = free_port()
    server = multiprocessing.Process(target=serve_banso, args=(url, port, token))
    server.start()
    ours, our_cpu = served(server, port, drive_banso, token.get(), seconds)
    print(
        f"{name:<11} Banso          {ours:8.1f} completions/s, {our_cpu:8.1f} a CPU second, {CLIENTS} clients",
        flush=True,
    )
    for age, instances in INSTANCES.items():
        port = free_port()
        server = multiprocessing.Process(target=serve_naive, args=(naive_url.format(age), port, age))
        server.start()
        theirs, their_cpu = served(server, port, partial(drive_naive, instances), naive.TOKEN, seconds)
        print(
            f"{name:<11} naive, round {age:<2}{theirs:8.1f} completions/s, {their_cpu:8.1f} a CPU second"
            f"   Banso {ours / theirs:.1f} x, {our_cpu / their_cpu:.1f} x",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.db", f"sqlite:///{folder}/naive{{}}.db", seconds)
    with postgres.database() as url:
        measure("PostgreSQL", url, url, seconds)


if __name__ == "__main__":
    main()
