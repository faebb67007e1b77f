"""What an installation can set: read once from the environment, wrong values stop the start with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.domain.text import Text
from engine.errors import Invalid


class BadSetting(Invalid):
    """A setting cannot be read."""

    code = "bad_setting"
    sentence = Text("設定 {name} を読み取れません：{why}", "The setting {name} cannot be read: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations (docs/operations.md).

    database_url: SQLAlchemy URL. base_url: how people outside reach the pages, without a final slash.
    smtp_url: smtp://user:password@host:port, None keeps mails in the database only (the demo's mail page shows them).
    secret_key: signs sessions and public form tokens.
    """

    database_url: str
    base_url: str = "http://127.0.0.1:8080"
    smtp_url: str | None = None
    mail_from: str = "banso@example.jp"
    secret_key: str
    demo: bool = False
    secure_cookies: bool = False
    clock_seconds: int = 20

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read `BANSO_…` variables; `…_FILE` names a file that holds a secret.

        Raises: BadSetting.
        """
        base_url = _url(env, "BANSO_BASE_URL", "http://127.0.0.1:8080").rstrip("/")
        return cls(
            database_url=_secret(env, "BANSO_DATABASE_URL") or "sqlite:///var/banso.db",
            base_url=base_url,
            smtp_url=_secret(env, "BANSO_SMTP_URL"),
            mail_from=env.get("BANSO_MAIL_FROM", "banso@example.jp"),
            secret_key=_required(env, "BANSO_SECRET_KEY"),
            secure_cookies=base_url.startswith("https://"),
            clock_seconds=_integer(env, "BANSO_CLOCK_SECONDS", 20),
        )


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """Return the value, or the content of the file that `name_FILE` points at."""
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(name=f"{name}_FILE", why=error.strerror or "?") from error
    return env.get(name)


def _required(env: Mapping[str, str], name: str) -> str:
    value = _secret(env, name)
    if not value:
        raise BadSetting(name=name, why="値がありません / it is not set (docs/operations.md)")
    return value


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default)
    if urlsplit(value).scheme not in {"http", "https"}:
        raise BadSetting(name=name, why=f"{value!r} is not an http address")
    return value


def _integer(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise BadSetting(name=name, why=f"{value!r} is not a positive whole number")
    return int(value)
