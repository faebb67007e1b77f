"""Somebody at a browser, who finds things by the words on the page."""

import re
from collections.abc import Mapping

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.cast import PASSWORD, Player


class Visitor:
    """A browser of one's own; `complaints` collects what the console and the security policy had to say."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.player: Player | None = None
        self.context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, said: ConsoleMessage) -> None:
        # A blocked resource is an error too; answers of 400 and above are not the page's fault.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.complaints.append(said.text)

    def go(self, address: str) -> None:
        """Open an address, of ours when it is a path; log in again where the session has ended in the meantime."""
        self.page.goto(address if address.startswith("http") else self.url + address)
        if self.player and "/login" in self.page.url:
            self.log_in(self.player)
            self.page.goto(self.url + address)

    def log_in(self, player: Player) -> "Visitor":
        """Log in as somebody of the cast."""
        self.player = None
        self.go("/login")
        self.fill("ログイン名", player.login)
        self.fill("パスワード", PASSWORD)
        self.press("ログインする")
        self.player = player
        return self

    def fill(self, label: str, text: str) -> None:
        """Type into the field of that label."""
        self.page.get_by_label(label).first.fill(text)

    def answer(self, answers: Mapping[str, str]) -> None:
        """Fill in a form: each label with its text, its option of a list, or its choice in a group."""
        for label, value in answers.items():
            self._answer(label, value)

    def _answer(self, label: str, value: str) -> None:
        named = re.compile(rf"^{re.escape(label)}(必須|任意)?(複数可)?$")
        group = self.page.get_by_role("group", name=named)
        if group.count():
            group.first.get_by_label(value, exact=True).check()
            return
        field = self.page.get_by_label(named).first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        elif field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)

    def fill_row(self, row: str, **values: str) -> None:
        """Fill in a row of a list: fields by their names within it."""
        for name, value in values.items():
            field = self.page.locator(f'[name="{row}.{name}"]')
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def claim_and_open(self, task: str, case: str) -> None:
        """Take a task of a case from the group's tab of the inbox and open it."""
        self.go("/tasks?scope=group")
        self.page.get_by_role("button", name=f"担当する：{case} {task}").click()
        self.page.wait_for_load_state()
        self.open_task(task, case)

    def open_task(self, task: str, case: str) -> None:
        """Open one of one's own tasks."""
        self.go("/tasks?scope=mine")
        self.page.get_by_role("row", name=re.compile(case)).get_by_role("link", name=task).click()
        self.page.wait_for_load_state()

    def finish(self) -> None:
        """Complete the task that is open; nothing may be wrong with what was filled in."""
        self.try_to_finish()
        wrong = self.page.locator(".summary[role=alert]")
        assert not wrong.count(), wrong.inner_text()

    def try_to_finish(self) -> None:
        """Press the button; the page may come back with what is wrong."""
        self.press("保存して次へ進む")

    def press(self, name: str) -> None:
        """Press a button and wait for the page that follows."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def sees(self, words: str) -> bool:
        """Tell whether the page says this."""
        return words in self.page.inner_text("body")

    def close(self) -> None:
        """Leave."""
        self.context.close()
