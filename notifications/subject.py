"""Japanese subjects, folded without losing a character.

The standard library's own folding drops a space between encoded words of some Japanese subjects; the older Header
class does not, and keeps its words within the 75 octets of RFC 2047.
"""

from email.header import Header
from email.policy import SMTP, EmailPolicy
from typing import Any

# What fits beside "Subject: "; longer plain texts are encoded too, for a word without spaces cannot be folded.
ONE_LINE = 66


class JapaneseMail(EmailPolicy):
    """SMTP rules with subjects folded by email.header.Header."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep a subject as it is written: one that looks like an encoded word is not decoded.

        Raises: ValueError for more than one line.
        """
        if name.lower() != "subject":
            return super().header_store_parse(name, value)
        if len(value.splitlines()) > 1:
            message = "a subject is one line"
            raise ValueError(message)
        return name, value

    def fold(self, name: str, value: Any) -> str:
        """Fold one header for the wire."""
        if name.lower() != "subject":
            return str(super().fold(name, value))
        return f"{name}: {_encoded(str(value))}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Fold one header for the wire, as bytes."""
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


def _encoded(subject: str) -> str:
    plain = subject.isascii() and len(subject) <= ONE_LINE and "=?" not in subject
    charset = "us-ascii" if plain else "utf-8"
    return Header(subject, charset, maxlinelen=75, header_name="Subject").encode(linesep="\r\n")


JAPANESE_MAIL = JapaneseMail(linesep=SMTP.linesep, cte_type=SMTP.cte_type)
