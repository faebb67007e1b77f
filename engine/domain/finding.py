"""What a check has to say about one place of a file (design §3)."""

from dataclasses import dataclass
from enum import StrEnum

from engine.domain.text import Text


class Severity(StrEnum):
    """How much a finding matters; only errors refuse a publication."""

    ERROR = "error"  # the file is refused
    WARNING = "warning"  # runs, but probably not as meant
    HINT = "hint"  # could read better


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about one element of one file.

    line: 1-based, None where the file has no such place. element: BPMN/DMN/form id or TOML key path.
    """

    code: str
    severity: Severity
    text: Text
    file: str = ""
    line: int | None = None
    element: str | None = None
    name: str | None = None

    def as_dict(self, lang: str = "ja") -> dict[str, object]:
        """Return the JSON shape of design §3."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "element": self.element,
            "name": self.name,
            "message": self.text.get(lang),
        }


def refuses(findings: list[Finding]) -> bool:
    """Tell whether any of the findings refuses the files."""
    return any(finding.severity is Severity.ERROR for finding in findings)
