"""Random diagrams played twice, by the engine through bytes at every step and by independent interpreters."""

import pytest

from tests.bpmn.fuzz_run import compare, compare_graph

SEED = 20260401
DIAGRAMS = 300
BATCHES = 10
EACH = DIAGRAMS // BATCHES


def seeds(batch: int) -> range:
    first = SEED + batch * EACH
    print(f"seeds from {first}")  # noqa: T201  # shown when it fails
    return range(first, first + EACH)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_processes_run_as_the_interpreter_says(batch: int) -> None:
    assert all(compare(seed) > 0 for seed in seeds(batch))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_graphs_run_as_the_token_game_of_the_standard_says(batch: int) -> None:
    assert sum(compare_graph(seed) >= 0 for seed in seeds(batch)) > EACH // 2
