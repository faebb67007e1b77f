"""How figures read: exact, with their unit, and never as if a target were reached that was not."""

from decimal import Decimal

import pytest

from engine.domain.text import Text
from engine.kpi.figure import Figure
from engine.kpi.wording import amount, share, signed, target

FIRMS, PER_CENT = Text("社", ""), Text("％", "%")


def figure(value: str, goal: str | None, *, about: bool = False) -> Figure:
    said = {"key": "k", "name": FIRMS, "unit": FIRMS, "period": FIRMS, "record_ids": ()}
    return Figure(**said, value=Decimal(value), target=None if goal is None else Decimal(goal), about=about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("1234", FIRMS, "1,234社"),
        ("4.50", FIRMS, "4.5社"),
        ("0.666666666666", PER_CENT, "66.7％"),
        ("1", PER_CENT, "100％"),
    ],
)
def test_numbers_carry_their_unit(value: str, unit: Text, said: str) -> None:
    assert amount(Decimal(value), unit) == said


def test_a_share_just_below_its_target_does_not_read_as_met() -> None:
    assert amount(Decimal("0.8999"), PER_CENT, limit=Decimal("0.9")) == "89.9％"
    assert share(figure("399", "400")) == "99.7％"


def test_a_target_says_how_strict_it_is() -> None:
    assert target(figure("1", "5", about=True)) == "5社程度"
    assert target(figure("1", "400")) == "400社以上"
    assert target(figure("1", None)) == "目標未設定"


def test_differences_carry_their_sign() -> None:
    assert [signed(Decimal(n), FIRMS) for n in (2, -1, 0)] == ["＋2社", "－1社", "±0社"]


def test_what_cannot_be_computed_is_no_zero() -> None:
    assert amount(None, FIRMS) == "－"
