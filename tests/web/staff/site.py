"""The pages over a published programme, visited as a browser without scripts does."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from engine import definitions, intake, programme_folder, referrals
from engine.domain.access import COMPANY, SYSTEM
from engine.domain.ids import CaseId, ProgrammeKey, TaskId
from engine.inbox import Scope, Wish, inbox
from engine.work import Services, begin
from tests.cast import KAGOSHIMA, MORI, PASSWORD, Player, actor, hire_all

FOLDER = Path(__file__).parents[3] / "processes" / "kagoshima"
OTHER = ProgrammeKey("neighbour")
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
REQUEST = {
    "company_name": "有限会社くすのは製茶",
    "contact_name": "久保園 誠",
    "phone": "0993-55-0142",
    "email": "info@kusunoha.example.jp",
    "municipality": "46223",
    "industry": "E",
    "employees": "E2",
    "topic": "T02",
    "work_style": "W1",
    "urgency_wish": "U3",
    "privacy_consent": True,
    "body": "受注の約7割がファクスで、台帳への転記に一日2時間かかっている。",
}


def furnish(services: Services) -> None:
    """Publish the programme and a neighbour like it, and hire the cast for the first."""
    files = programme_folder.read(FOLDER)
    other = files["programme.toml"].replace(b'key = "kagoshima"', b'key = "neighbour"')
    other = other.replace('"DX相談"'.encode(), '"隣の相談"'.encode()).replace(b'staffed = "staff"', b"")
    with begin(services, SYSTEM) as work:
        definitions.publish_folder(work, files)
        definitions.publish_folder(work, {**files, "programme.toml": other})
        referrals.seed_directory(work, work.programmes.current(work.session, KAGOSHIMA))
    hire_all(services)


def ask(services: Services, programme: ProgrammeKey = KAGOSHIMA, **changes: Any) -> CaseId:
    """Send the public form; return the case it opened."""
    request = {**REQUEST, **changes}
    with begin(services, COMPANY) as work:
        path = next(iter(work.programmes.current(work.session, programme).programme.public_forms.values())).path
        receipt = intake.submit(work, programme, path, request, once=str(sorted(request.items(), key=str)) + programme)
    with begin(services, SYSTEM, read_only=True) as work:
        return intake.status(work, receipt.url.rpartition("/")[2]).id


def first_task(services: Services, case_id: CaseId, player: Player = MORI) -> TaskId:
    """Return the case's soonest open task."""
    with begin(services, actor(services, player), read_only=True) as work:
        return inbox(work, Wish(scope=Scope.ALL, case_id=case_id))[0].id


@dataclass(frozen=True)
class Visitor:
    """A browser of one person."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **options)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form of our own pages."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        """Return the anti-forgery token of the pages as they are now."""
        found = TOKEN.search(self.client.get("/login", follow_redirects=True).text)
        assert found is not None
        return found[1]

    def log_in(self, player: Player, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Send the log-in form."""
        return self.post("/login", login=player.login, password=password, **fields)


def visit(app: Flask, player: Player | None = None) -> Visitor:
    """Return a new browser, logged in as somebody unless told otherwise."""
    visitor = Visitor(app.test_client())
    if player is not None:
        assert visitor.log_in(player).status_code == 303
    return visitor


def page_of(response: TestResponse) -> html.HtmlElement:
    """Read the page of an answer."""
    return html.document_fromstring(response.text)


def texts(response: TestResponse, selector: str) -> list[str]:
    """Return the text of each element the CSS-like XPath selects, white space tidied."""
    return [" ".join(element.text_content().split()) for element in page_of(response).xpath(selector)]
