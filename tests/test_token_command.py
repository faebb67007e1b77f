"""`banso token`: a token is printed once, listed without its secret, and revoked."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import banso
from engine import tokens
from engine.domain.access import SYSTEM
from engine.work import Services, begin


@pytest.fixture
def run(sqlite_desk: Services, sqlite_desk_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """Return a shell in which the desk's database is the machine's."""
    monkeypatch.setenv("BANSO_DATABASE_URL", sqlite_desk_url)
    monkeypatch.setenv("BANSO_SECRET_KEY", "for-tests-only-and-long")
    return CliRunner()


def call(run: CliRunner, *words: str) -> Result:
    return run.invoke(banso.main, ["token", *words])


def test_prints_a_token_that_works_until_it_is_revoked(run: CliRunner, sqlite_desk: Services) -> None:
    secret = call(run, "add", "sato", "--name", "連携").stdout.strip()
    with begin(sqlite_desk, SYSTEM, read_only=True) as work:
        assert tokens.bearer(work, secret).actor.login == "sato"
    assert call(run, "revoke", "1").exit_code == 0
    with begin(sqlite_desk, SYSTEM, read_only=True) as work, pytest.raises(tokens.BadToken):
        tokens.bearer(work, secret)


def test_lists_tokens_without_their_secrets(run: CliRunner) -> None:
    secret = call(run, "add", "sato", "--name", "連携").stdout.strip()
    listed = call(run, "list")
    assert "sato  連携" in listed.stdout
    assert secret not in listed.stdout
    assert json.loads(call(run, "list", "--json").stdout)[0]["name"] == "連携"


def test_says_who_is_unknown(run: CliRunner) -> None:
    answer = call(run, "add", "nobody")
    assert answer.exit_code == 1
    assert "nobody" in answer.stderr
