"""Programs that call the API with somebody's token."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import definitions, people, programme_folder, tokens
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.work import Services, begin
from tests.cast import MORI, SATO, SUZUKI, Player

ORDERS = ProgrammeKey("orders")
FOLDER = Path(__file__).parent / "orders"
LARGE, SMALL = 2_000_000, 1_000
PREFIX = "/api/v1"


def open_shop(services: Services) -> None:
    """Publish the small programme and give it two of the staff and a supervisor."""
    with begin(services, SYSTEM) as work:
        definitions.load(work, programme_folder.read(FOLDER))
        for player in (SATO, SUZUKI, MORI):
            person_id = people.id_of_login(work, player.login)
            assert person_id is not None
            people.join(work, person_id, ORDERS, roles=player.roles, groups=player.groups)


@dataclass(frozen=True)
class Caller:
    """A program with a token (or none)."""

    client: FlaskClient
    secret: str | None

    def get(self, path: str, **options: Any) -> TestResponse:
        """Read."""
        return self.client.get(PREFIX + path, headers=self.headers(options.pop("headers", {})), **options)

    def post(self, path: str, content: Any = None, **headers: str) -> TestResponse:
        """Send JSON; headers with underscores for hyphens."""
        raw = b"" if content is None else orjson.dumps(content)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.raw(path, raw, **({"Content-Type": "application/json"} | named))

    def raw(self, path: str, body: bytes, **headers: str) -> TestResponse:
        """Send bytes."""
        return self.client.post(PREFIX + path, data=body, headers=self.headers(headers))

    def upload(self, programme: str, files: dict[str, bytes], **headers: str) -> TestResponse:
        """Send files of a programme."""
        parts = {"programme": programme, "files": [(io.BytesIO(content), name) for name, content in files.items()]}
        return self.client.post(
            f"{PREFIX}/definitions",
            data=parts,
            headers=self.headers({k.replace("_", "-"): v for k, v in headers.items()}),
        )

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        """Return the headers of a call."""
        return {**({"Authorization": f"Bearer {self.secret}"} if self.secret else {}), **more}

    def opened(self, amount: int = LARGE) -> dict[str, Any]:
        """Open a case whose first task asks for nothing; return it."""
        answer = self.post("/cases", {"programme": "orders", "process": "quote", "data": {"amount": amount}})
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def first_task(self, amount: int = LARGE) -> int:
        """Open a case; return its first task."""
        return int(self.opened(amount)["open_tasks"][0]["id"])

    def approval(self) -> int:
        """Open a case and bring it to the task with a form."""
        done = self.post(f"/tasks/{self.first_task()}/complete", {"data": {}})
        return int(done.get_json()["case"]["open_tasks"][0]["id"])


def calling(app: Flask, services: Services, player: Player | None = SATO) -> Caller:
    """Return a program with a new token of somebody."""
    if player is None:
        return Caller(app.test_client(), None)
    with begin(services, SYSTEM) as work:
        secret = tokens.add(work, player.login, name="試験").secret
    return Caller(app.test_client(), secret)
