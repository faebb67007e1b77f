"""Numbers the sets of records a report's figures rest on; figures on the same records share one number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from engine.domain.ids import RecordId
from engine.domain.text import Text
from engine.reports.gathered import CountedFigure


@dataclass(frozen=True, slots=True)
class Numbering:
    """The figures of one report in its order, and the anchors of their evidence."""

    figures: list[CountedFigure] = field(default_factory=list)
    _anchors: dict[tuple[RecordId, ...], str] = field(default_factory=dict)

    def count(  # noqa: PLR0913 - what is said of a number
        self,
        key: str,
        name: Text,
        value: Decimal | int | None,
        unit: Text,
        period: Text,
        record_ids: Sequence[RecordId],
        *,
        target: Decimal | None = None,
        headline: bool = False,
    ) -> CountedFigure:
        """Enter a figure and return it with the anchor of its records."""
        ids = tuple(record_ids)
        anchor = self._anchors.setdefault(ids, str(len(self._anchors) + 1)) if ids else None
        counted = CountedFigure(
            key=f"{key}@{period.ja}",
            name=name,
            value=None if value is None else Decimal(value),
            unit=unit,
            period=period,
            record_ids=ids,
            anchor=anchor,
            target=target,
            headline=headline,
        )
        self.figures.append(counted)
        return counted
