"""How many completions a second a served installation takes: `python bench/load.py [SECONDS]`.

A server process (waitress with its threads, as `banso serve` runs it) and several client processes over loopback, each
completing the tasks of its own case round after round; then the same against the naive design. SQLite, WAL, FULL.
"""

import http.client
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import waitress

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import naive
from bench.desk import ORDERS, TASKS_OF_A_ROUND, installation, secret
from web.app import create_app

CLIENTS, THREADS = 4, 16
AGES = (0, 20, 60)
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
    waitress.serve(naive.create_app(url, rounds), host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


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


def drive_naive(number: int, port: int, token: str, until: float, done: "multiprocessing.Queue[int]") -> None:
    """Complete tasks of an instance of its own until the time is over."""
    caller, count = Caller(port, token), 0
    while time.monotonic() < until:
        for element in TASKS_OF_A_ROUND:
            caller.post(f"/{number}/{element}", ON)
            count += 1
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


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory() as folder:
        token: multiprocessing.Queue[str] = multiprocessing.Queue()
        port = free_port()
        server = multiprocessing.Process(target=serve_banso, args=(f"sqlite:///{folder}/bench.db", port, token))
        server.start()
        secret_ = token.get()
        wait_for(port)
        ours = per_second(drive_banso, port, secret_, seconds)
        stop(server)
        print(f"Banso                {ours:8.1f} completions/s, {CLIENTS} clients")
        for age in AGES:
            port = free_port()
            server = multiprocessing.Process(target=serve_naive, args=(f"sqlite:///{folder}/n{age}.db", port, age))
            server.start()
            wait_for(port)
            theirs = per_second(drive_naive, port, naive.TOKEN, seconds)
            stop(server)
            print(f"naive, round {age:<7} {theirs:8.1f} completions/s   Banso {ours / theirs:.1f} x")


if __name__ == "__main__":
    main()
