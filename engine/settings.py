"""What an installation can set: read once from the environment, wrong values stop the start with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from engine.domain.text import Text
from engine.errors import Invalid

HTTP_SCHEMES = frozenset({"http", "https"})
SMTP_SCHEMES = frozenset({"smtp", "smtps", "smtp+starttls"})
SHORTEST_KEY = 16


class BadSetting(Invalid):
    """A setting cannot be read."""

    code = "bad_setting"
    sentence = Text("設定 {name} を読み取れません：{why}", "The setting {name} cannot be read: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations (docs/operations.md).

    database_url: SQLAlchemy URL. base_url: how people outside reach the pages, without a final slash.
    smtp_url: smtp://user:password@host:port, None keeps mails in the database only (the demo's mail page shows them).
    trusted_proxy: address of the proxy in front, whose X-Forwarded-For and -Proto are believed; None = nobody's.
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
    trusted_proxy: str | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read `BANSO_…` variables; `…_FILE` names a file that holds a secret.

        Raises: BadSetting.
        """
        base_url = _url(env, "BANSO_BASE_URL", "http://127.0.0.1:8080").rstrip("/")
        return cls(
            database_url=_secret(env, "BANSO_DATABASE_URL") or "sqlite:///var/banso.db",
            base_url=base_url,
            smtp_url=_smtp(env, "BANSO_SMTP_URL"),
            mail_from=_address(env, "BANSO_MAIL_FROM", "banso@example.jp"),
            secret_key=_long(env, "BANSO_SECRET_KEY"),
            secure_cookies=base_url.startswith("https://"),
            trusted_proxy=env.get("BANSO_TRUSTED_PROXY") or None,
            clock_seconds=_integer(env, "BANSO_CLOCK_SECONDS", 20),
        )


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """Return the value, or the content of the file that `name_FILE` points at."""
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(name=f"{name}_FILE", why=error.strerror or "?") from error
        except UnicodeDecodeError as error:
            raise BadSetting(name=f"{name}_FILE", why="文字コードがUTF-8ではありません / it is not UTF-8") from error
    return env.get(name)


def _required(env: Mapping[str, str], name: str) -> str:
    value = _secret(env, name)
    if not value:
        raise BadSetting(name=name, why="値がありません / it is not set (docs/operations.md)")
    return value


def _long(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if len(value) < SHORTEST_KEY:
        raise BadSetting(name=name, why=f"{SHORTEST_KEY}文字以上にしてください / is too short")
    return value


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default)
    if not _is_address(value, HTTP_SCHEMES):
        raise BadSetting(name=name, why=f"{value!r}：http://… か https://… で書いてください / is not an http address")
    return value


def _smtp(env: Mapping[str, str], name: str) -> str | None:
    """Return where mail goes; the value is not repeated in the sentence, it may hold a password."""
    value = _secret(env, name)
    if value and not _is_address(value, SMTP_SCHEMES):
        raise BadSetting(name=name, why="smtp://…、smtps://…、smtp+starttls://… で書いてください / is no smtp URL")
    return value or None


def _is_address(value: str, schemes: frozenset[str]) -> bool:
    """Tell whether a URL has one of the schemes, a host, and a port that can be one if any."""
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _address(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default)
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or not value.isascii() or any(sign.isspace() for sign in value):
        raise BadSetting(name=name, why=f"{value!r}：メールアドレスではありません / is not a mail address")
    return value


def _integer(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise BadSetting(name=name, why=f"{value!r}：1以上の整数にしてください / is not a positive whole number")
    return int(value)
