"""From nothing to a running installation, by the commands of docs/operations.md, on both databases."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.mailbox import free_port

ROOT = Path(__file__).parent.parent
PERSON = ["sato", "--name", "佐藤", "--email", "sato@example.jp", "--programme", "kagoshima", "--role", "staff"]


def environment(url: str) -> dict[str, str]:
    ours = {"BANSO_DATABASE_URL": url, "BANSO_SECRET_KEY": "long-and-random-enough", "BANSO_CLOCK_SECONDS": "1"}
    return {**os.environ, **ours}


def banso(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "banso.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False)


@contextlib.contextmanager
def running(url: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "banso.py", *words]
    with subprocess.Popen(command, cwd=ROOT, env=environment(url)) as process:
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def wait_for(url: str) -> int:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own http address
                return int(answer.status)
        except urllib.error.URLError:
            time.sleep(0.2)  # a process of its own starts: there is nothing else to wait on
    return 0


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database; the SQLite one does not even exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


def test_an_installation_is_made_and_serves(empty_url: str) -> None:
    assert banso(empty_url, "db", "upgrade").returncode == 0
    assert "第1版" in banso(empty_url, "programme", "load", "processes/kagoshima").stdout
    assert "第1版" in banso(empty_url, "programme", "load", "processes/kagoshima").stdout
    added = banso(empty_url, "user", "add", *PERSON, "--group", "staff", "--password", "correct horse battery")
    assert added.returncode == 0, added.stderr
    port = free_port()
    with running(empty_url, "clock"), running(empty_url, "serve", "--no-clock", "--port", str(port)):
        assert wait_for(f"http://127.0.0.1:{port}/readyz") == 200
        assert wait_for(f"http://127.0.0.1:{port}/p/kagoshima/soudan") == 200


def test_a_second_account_of_the_same_name_is_refused_in_words(sqlite_url: str) -> None:
    words = ["user", "add", *PERSON, "--password", "correct horse battery"]
    banso(sqlite_url, "programme", "load", "processes/kagoshima")
    assert banso(sqlite_url, *words).returncode == 0
    again = banso(sqlite_url, *words)
    assert again.returncode == 1
    assert "すでに使われています" in again.stderr
    assert "Traceback" not in again.stderr


def test_a_missing_secret_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    env = {key: value for key, value in environment(f"sqlite:///{tmp_path}/x.db").items() if key != "BANSO_SECRET_KEY"}
    command = [sys.executable, "banso.py", "serve"]
    stopped = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert stopped.returncode == 1
    assert "BANSO_SECRET_KEY" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_a_wrong_call_ends_with_two(sqlite_url: str) -> None:
    assert banso(sqlite_url, "serve", "--port", "seven").returncode == 2
    assert banso(sqlite_url, "nothing").returncode == 2
