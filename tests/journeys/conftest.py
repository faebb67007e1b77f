"""A running installation: real server, real mail server, real browser, a clock to move."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
import waitress
from playwright.sync_api import Browser

from engine.work import Services
from notifications import clock as bell
from tests.clock import MovableClock
from tests.journeys import mailbox as mail
from tests.journeys.visitor import Visitor
from web.app import create_app


@dataclass(frozen=True)
class Installation:
    """Everything of one running desk."""

    services: Services
    clock: MovableClock
    mailbox: mail.Mailbox
    browser: Browser
    visitors: list[Visitor] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the pages."""
        return self.services.settings.base_url

    def visitor(self) -> Visitor:
        """Somebody with a browser of their own."""
        self.visitors.append(Visitor(self.browser, self.url))
        return self.visitors[-1]

    def leave(self) -> None:
        """Let everybody close their browser: a server ends when nobody is connected any more."""
        for visitor in self.visitors:
            visitor.context.close()

    def ring(self) -> None:
        """Let the clock do what is due now, mails included."""
        bell.tick(self.services, bell.channel_of(self.services))


@pytest.fixture
def installation(desk: Services, clock: MovableClock, browser: Browser) -> Iterator[Installation]:
    """Serve the open desk on a port of its own; the test runs on SQLite and on PostgreSQL."""
    port = mail.free_port()
    with mail.serving() as (smtp_url, box):
        settings = replace(desk.settings, base_url=f"http://127.0.0.1:{port}", smtp_url=smtp_url)
        services = replace(desk, settings=settings)
        server = waitress.create_server(create_app(services), host="127.0.0.1", port=port, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        opened = Installation(services=services, clock=clock, mailbox=box, browser=browser)
        yield opened
        opened.leave()
        server.close()
        thread.join(timeout=10)
