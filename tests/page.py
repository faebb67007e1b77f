"""A browser page that remembers everything that went wrong on it."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from tests import browser as chromium

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async tags => (await axe.run(document, {runOnly: tags})).violations.map(
    found => found.id + ': ' + found.nodes.map(node => node.target.join(' ')).join(', '))"""


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Start the Chromium of this machine; `make test` has seen to it that there is one."""
    found = chromium.find()
    assert found is not None, "no Chromium: run `make test`, or set CHROMIUM"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(found.executable),
            args=list(chromium.ARGUMENTS),
            env={**os.environ, "LANGUAGE": "ja", **found.env},
        )
        yield started
        started.close()


@contextlib.contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[Page]:
    """Yield a page of its own; afterwards nothing may have been thrown, logged as an error or blocked by the policy.

    options: of the browser context, for example `viewport` or `color_scheme`.
    """
    settings = {"viewport": {"width": 1440, "height": 900}, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
    context = browser.new_context(**{**settings, **options})
    page = context.new_page()
    problems: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A violation of the content policy is an error too; answers of 400 and above are not the page's fault.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", listen)
    yield page
    context.close()
    assert problems == [], "\n".join(problems)


def accessibility_problems(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on the page as it stands."""
    page.evaluate(chromium.AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(VIOLATIONS, WCAG)
    return found


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
