"""How a scenario went."""

from dataclasses import dataclass

from engine.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario went. findings: what is wrong with its file, or where it and the programme part ways."""

    file: str
    title: str
    shows: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Tell whether the programme does what the scenario says."""
        return not self.findings
