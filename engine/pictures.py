"""Small pictures pages set beside the numbers they draw."""

from decimal import Decimal

from engine.render import charts


def bullet(share: Decimal, planned: Decimal | None = None) -> str:
    """Return a bar, as SVG, of how much of a target is reached (1 = all); a mark where the plan is, None = no plan."""
    return charts.bullet(share, planned)
