"""Why a mail server did not take a message, as a supervisor reads it on the page of mails."""

import smtplib
import socket
import ssl


def reason_of(error: Exception) -> str:
    """Return the reason in Japanese, with the server's own words behind it."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"メールサーバーがログインを断りました：{_said(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return refusal(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"メールサーバーの証明書を確かめられません：{error.verify_message}"
    cause = error.__context__ if isinstance(error.__context__, TimeoutError) else error  # smtplib says it hung up
    for kind, sentence in SENTENCES:
        if isinstance(cause, kind):
            return f"{sentence}：{error}"
    return str(error) or type(error).__name__


def refusal(code: int, said: bytes | str) -> str:
    """Return what the server answered."""
    return f"メールサーバーが断りました：{_said(code, said)}"


SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLError, "メールサーバーと暗号化して通信できません"),
    (smtplib.SMTPNotSupportedError, "メールサーバーが、必要な暗号化かログインに対応していません"),
    (smtplib.SMTPServerDisconnected, "メールサーバーが通信を切りました"),
    (TimeoutError, "メールサーバーが時間内に応答しません"),
    (socket.gaierror, "メールサーバーの名前が見つかりません"),
    (OSError, "メールサーバーに接続できません"),
)


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"
