"""Clients that do what programs are told to do: send a key, and send again until there is an answer."""

import http.client
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.fault.ledger import Ledger

TROUBLE = {503, 507}
OK = 200


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    content: Any
    replayed: bool = False


def ask(port: int, method: str, path: str, secret: str, content: object = None, key: str | None = None) -> Told:
    """Send one request; raises OSError or HTTPException when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    try:
        body = None if content is None else orjson.dumps(content)
        connection.request(method, f"/api/v1{path}", body=body, headers=headers)
        answer = connection.getresponse()
        return Told(answer.status, orjson.loads(answer.read()), answer.headers.get("Idempotent-Replayed") == "true")
    finally:
        connection.close()


@dataclass
class Client(threading.Thread):
    """One program at work: opens cases, takes them up, finishes them, sometimes sends a thing twice.

    ports: of the web servers, asked at random. pause, late: durations the cases' timers wait.
    """

    ledger: Ledger
    ports: Callable[[], Sequence[int]]
    secret: str
    chance: random.Random
    pause: str = "PT1S"
    late: str = "PT2S"
    stopped: threading.Event = field(default_factory=threading.Event)
    begun: list[int] = field(default_factory=list)
    patience: float = 120

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Work until told to stop; what was begun is seen through to its answer."""
        while not self.stopped.is_set():
            if len(self.begun) < 4 or self.chance.random() < 0.3:
                self.open()
            else:
                self.finish(self.begun.pop(self.chance.randrange(len(self.begun))))

    def open(self) -> None:
        """Open a case and take it up."""
        mark = uuid.uuid4().hex
        words = {"mark": mark, "email": f"{mark[:12]}@example.jp", "pause": self.pause, "late": self.late}
        key = f"open-{mark}"
        case = self.sure("/cases", {"programme": "care", "process": "care", "data": words}, key)
        if case is None:
            return
        with self.ledger.lock:
            self.ledger.cases[key] = case["id"]
        self.complete(case["open_tasks"][0]["id"])
        self.begun.append(case["id"])

    def complete(self, task_id: int) -> None:
        """Complete a task; sometimes send it once more afterwards."""
        key = f"complete-{task_id}-{uuid.uuid4().hex}"
        path = f"/tasks/{task_id}/complete"
        first = self.sure(path, {"data": {}}, key)
        if first is None:
            return
        with self.ledger.lock:
            self.ledger.done[key] = task_id
        if self.chance.random() < 0.2:
            again = self.sure(path, {"data": {}}, key)
            with self.ledger.lock:
                self.ledger.replayed += 1
                if again != first:
                    self.ledger.odd.append(f"{key}: another answer the second time")

    def finish(self, case_id: int) -> None:
        """Finish a case if its second task waits; else come back later."""
        found = self.tried("GET", f"/cases/{case_id}")
        if found is None or found.status != OK:
            self.begun.append(case_id)
            return
        waiting = [task["id"] for task in found.content["open_tasks"]]
        if waiting:
            self.complete(waiting[0])
        else:
            self.begun.append(case_id)
            time.sleep(0.02)

    def sure(self, path: str, content: object, key: str) -> Any:
        """Post with a key until there is an answer; None when it was refused (and that is noted)."""
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            told = self.tried("POST", path, content, key)
            if told is None:
                time.sleep(0.05)
            elif told.status < 300:
                return told.content
            else:
                with self.ledger.lock:
                    self.ledger.odd.append(f"{path}: {told.status} {told.content.get('code')}")
                return None
        with self.ledger.lock:
            self.ledger.odd.append(f"{path}: no answer in time")
        return None

    def tried(self, method: str, path: str, content: object = None, key: str | None = None) -> Told | None:
        """Send once; None when it has to be sent again."""
        try:
            told = ask(self.chance.choice(self.ports()), method, path, self.secret, content, key)
        except (OSError, http.client.HTTPException, orjson.JSONDecodeError):
            with self.ledger.lock:
                self.ledger.broken += 1
            return None
        if told.status in TROUBLE:
            with self.ledger.lock:
                self.ledger.refused[told.status] += 1
            return None
        return told
