"""Diagrams of other products and torn files: checked and tried out, each has an answer, and none takes long."""

from collections import Counter

import pytest

from engine.tryout import Tryout
from tests.bpmn.foreign import NOW, broken

SEED = 20260401
MODELS = 300
BATCHES = 10
EACH = MODELS // BATCHES


@pytest.mark.parametrize("batch", range(BATCHES))
def test_foreign_diagrams_have_an_answer(batch: int) -> None:
    trying, seen = Tryout(NOW, "en"), Counter[str]()
    for seed in range(SEED + batch * EACH, SEED + (batch + 1) * EACH):
        assert broken(trying, seed, seen) is None, f"seed {seed}"
