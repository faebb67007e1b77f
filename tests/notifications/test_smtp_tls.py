"""Mail over TLS, from the start and after STARTTLS, against a real server: certificates, log-in, silence, refusals."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from engine import outbox
from engine.domain.access import SYSTEM
from engine.domain.states import OutboxStatus
from engine.message_text import Letter
from engine.outbox import Recipient, Subject
from engine.store.evidence import OutboxRow
from engine.work import Services, begin
from notifications import dispatch
from notifications.channels.smtp import Server, Smtp
from tests import look
from tests.cast import KAGOSHIMA
from tests.clock import MovableClock
from tests.notifications import certificates
from tests.notifications.post_office import PostOffice, free_port, opened

HERE, ELSEWHERE = "127.0.0.1", "mail.example.jp"
LOGIN, PASSWORD = "banso@example.jp", "p@ss:word/1"
FROM = "banso@desk.example.jp"


class Door:
    """Lets in who knows the password, and remembers over what kind of line it came."""

    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        """Judge a log-in, as aiosmtpd asks."""
        del envelope, mechanism
        self.encrypted.append(session.ssl is not None or _over_tls(server))
        right = LoginPassword(LOGIN.encode(), PASSWORD.encode())
        return AuthResult(success=given == right, handled=False)


def _over_tls(server: SMTP) -> bool:
    return server.transport is not None and server.transport.get_extra_info("sslcontext") is not None


def asking(scheme: str, door: Door) -> dict[str, Any]:
    """Return how a server asks for a log-in; aiosmtpd offers it over TLS from the start only when told so."""
    return {"authenticator": door} | ({"auth_require_tls": False} if scheme == "smtps" else {"auth_required": True})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture
def trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the certificates made for this test, as an office trusts its own."""
    made = [certificates.make(folder, host)[0].read_text() for host in (HERE, ELSEWHERE)]
    bundle = folder / "bundle.pem"
    bundle.write_text("".join(made))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


def context(folder: Path, host: str = HERE) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = folder / f"{host}.pem", folder / f"{host}.key"
    if not certificate.exists():
        certificates.make(folder, host)
    found.load_cert_chain(certificate, key)
    return found


@contextmanager
def serving(scheme: str, folder: Path, host: str = HERE, **how: Any) -> Iterator[PostOffice]:
    """Open a post office that speaks TLS as the scheme says."""
    tls = context(folder, host)
    kind = {"ssl_context": tls} if scheme == "smtps" else {"tls_context": tls, "require_starttls": True}
    with opened(**kind, **how) as office:
        yield office


def post(services: Services, url: str, *, timeout_seconds: float = 10) -> OutboxRow:
    """Queue a mail, send it once over the URL, and return what became of it."""
    with begin(services, SYSTEM) as work:
        about = Subject(programme=KAGOSHIMA, message_key="receipt")
        letter = Letter(subject="件名", body="本文\n")
        outbox.queue(work, about, Recipient(address="a@example.jp", name="甲"), letter, dedupe=url)
    dispatch.send_one(services, Smtp(Server.from_url(url), FROM, timeout_seconds))
    return look.mails(services)[-1]


def with_login(scheme: str, port: int, password: str = PASSWORD) -> str:
    """Return the URL of a server one logs in to."""
    return f"{scheme}://{quote(LOGIN, safe='')}:{quote(password, safe='')}@{HERE}:{port}"


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_mail_goes_out_encrypted_after_a_log_in(
    sqlite_desk: Services, folder: Path, trusted: None, scheme: str
) -> None:
    door = Door()
    with serving(scheme, folder, **asking(scheme, door)) as office:
        row = post(sqlite_desk, with_login(scheme, office.port))
    assert (row.status, row.error) == (OutboxStatus.SENT, None)
    assert (len(office.taken), door.encrypted) == (1, [True])


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_nobody_vouches_for_is_refused(sqlite_desk: Services, folder: Path, scheme: str) -> None:
    with serving(scheme, folder) as office:
        row = post(sqlite_desk, f"{scheme}://{HERE}:{office.port}")
    assert (row.status, office.taken) == (OutboxStatus.QUEUED, [])
    assert (row.error or "").startswith("メールサーバーの証明書を確かめられません：self-signed certificate")


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_of_another_host_is_refused(
    sqlite_desk: Services, folder: Path, trusted: None, scheme: str
) -> None:
    with serving(scheme, folder, ELSEWHERE) as office:
        row = post(sqlite_desk, f"{scheme}://{HERE}:{office.port}")
    assert (row.status, office.taken) == (OutboxStatus.QUEUED, [])
    assert "IP address mismatch" in (row.error or "")


def test_a_server_without_starttls_gets_neither_mail_nor_password(sqlite_desk: Services) -> None:
    door = Door()
    with opened(authenticator=door, auth_require_tls=False) as office:
        row = post(sqlite_desk, with_login("smtp+starttls", office.port))
    assert (row.status, office.taken, door.encrypted) == (OutboxStatus.QUEUED, [], [])
    assert (row.error or "").startswith("メールサーバーが、必要な暗号化かログインに対応していません")


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_wrong_password_is_told_and_tried_again(
    sqlite_desk: Services, folder: Path, trusted: None, clock: MovableClock, scheme: str
) -> None:
    with serving(scheme, folder, **asking(scheme, Door())) as office:
        row = post(sqlite_desk, with_login(scheme, office.port, "wrong"))
        assert (row.status, row.attempts) == (OutboxStatus.QUEUED, 1)
        assert (row.error or "").startswith("メールサーバーがログインを断りました：535 ")
        clock.move_by(minutes=2)  # the password has been put right
        dispatch.send_one(sqlite_desk, Smtp(Server.from_url(with_login(scheme, office.port)), FROM))
    assert look.mails(sqlite_desk)[-1].status is OutboxStatus.SENT


def test_plain_talk_on_a_port_for_tls_is_told(sqlite_desk: Services) -> None:
    with opened() as office:
        row = post(sqlite_desk, f"smtps://{HERE}:{office.port}")
    assert row.status is OutboxStatus.QUEUED
    assert (row.error or "").startswith("メールサーバーと暗号化して通信できません")


@pytest.mark.parametrize("scheme", ["smtp", "smtps", "smtp+starttls"])
def test_a_silent_server_is_left_after_a_while(sqlite_desk: Services, scheme: str) -> None:
    with socket.create_server((HERE, 0)) as silent:
        row = post(sqlite_desk, f"{scheme}://{HERE}:{silent.getsockname()[1]}", timeout_seconds=0.2)
    assert row.status is OutboxStatus.QUEUED
    assert (row.error or "").startswith("メールサーバーが時間内に応答しません")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"smtp://{HERE}:{free_port()}", "メールサーバーに接続できません"),
        ("smtps://mail.invalid", "メールサーバーの名前が見つかりません"),
    ],
    ids=["nobody listens", "no such name"],  # a port in the name would differ between workers
)
def test_a_server_that_is_not_there_is_told(sqlite_desk: Services, url: str, said: str) -> None:
    row = post(sqlite_desk, url)
    assert (row.status, row.attempts) == (OutboxStatus.QUEUED, 1)
    assert (row.error or "").startswith(said)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
@pytest.mark.parametrize(
    ("answer", "status"), [("451 greylisted", OutboxStatus.QUEUED), ("550 no such mailbox", OutboxStatus.FAILED)]
)
def test_refusals_over_tls_are_told_in_the_servers_words(
    sqlite_desk: Services, folder: Path, trusted: None, scheme: str, answer: str, status: OutboxStatus
) -> None:
    with serving(scheme, folder) as office:
        office.answers["RCPT"] = answer
        row = post(sqlite_desk, f"{scheme}://{HERE}:{office.port}")
    assert (row.status, row.error) == (status, f"メールサーバーが断りました：{answer}")
