"""The rooms and their sizes: what CONTRIBUTING asks of every file, checked over the files that are there."""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from engine import jobs
from engine.domain.facts import FACT_NAMES, FactKind
from engine.domain.job_types import JOB_TYPES
from engine.domain.text import Text
from engine.errors import EngineError

ROOT = Path(__file__).parents[1]
ROOMS = ("engine", "web", "notifications", "tests", "bench")
PRODUCT = ("engine", "web", "notifications")
MIGRATIONS = "engine/store/migrations"
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
# Written in two halves, so that this file does not name what it forbids.
UNDONE = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|raise NotImplemented" + r"Error")
SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)|unittest\.skip")
# Journeys through a browser may be left out on a machine without one; CI has to run them, the file asserts it.
MAY_SKIP = {"tests/test_rooms.py", "tests/conftest.py"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
CLOCKS = {"now", "utcnow", "today"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*rooms: str) -> list[Path]:
    """Return the Python files of rooms, and the command line."""
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [*found, ROOT / "banso.py"]


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return everything a file is made of."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def functions(path: Path) -> Iterator[Function]:
    """Yield every function of a file."""
    yield from (node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def place(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def test_programmes_are_data_only() -> None:
    assert list((ROOT / "processes").rglob("*.py")) == []


def test_no_file_is_long() -> None:
    long = {str(path.relative_to(ROOT)): count for path in files(*ROOMS) if (count := lines(path)) > LONGEST_FILE}
    assert long == {}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_long() -> None:
    long = [
        place(path, node)
        for path in files(*ROOMS)
        if MIGRATIONS not in str(path)
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_functions_are_short_as_a_rule() -> None:
    sizes = sorted(
        (node.end_lineno or 0) - node.body[0].lineno + 1 for path in files(*PRODUCT) for node in functions(path)
    )
    assert sizes[len(sizes) // 2] <= 8
    assert sizes[int(len(sizes) * 0.95)] <= 35


def test_only_the_command_line_reads_the_clock() -> None:
    readers = [
        place(path, node)
        for path in files(*PRODUCT)
        if path.name != "banso.py"
        for node in nodes(path)
        if isinstance(node, ast.Call) and _reads_clock(node.func)
    ]
    assert readers == []


def _reads_clock(called: ast.expr) -> bool:
    """Tell whether a call is datetime.now(), date.today(), time.time() and the like."""
    if not isinstance(called, ast.Attribute):
        return False
    owner = called.value.attr if isinstance(called.value, ast.Attribute) else getattr(called.value, "id", "")
    return (called.attr in CLOCKS and owner in {"datetime", "date"}) or (called.attr == "time" and owner == "time")


def test_nothing_is_left_undone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files(*ROOMS)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNDONE.search(line)
    ]
    assert found == []


def test_no_test_is_skipped() -> None:
    skipping = [
        str(path.relative_to(ROOT))
        for path in files("tests")
        if str(path.relative_to(ROOT)) not in MAY_SKIP and SKIPPED.search(path.read_text(encoding="utf-8"))
    ]
    assert skipping == []


def test_imports_stand_at_the_top() -> None:
    inside = [
        place(path, node)
        for path in files(*ROOMS)
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom) and node.col_offset > 0
    ]
    assert inside == []


def test_nothing_is_called_utils() -> None:
    vague = re.compile(r"^(utils?|helpers?|misc|common|stuff)$")
    named = [str(path.relative_to(ROOT)) for path in files(*ROOMS) if vague.match(path.stem)]
    named += [place(path, node) for path in files(*ROOMS) for node in functions(path) if vague.match(node.name)]
    assert named == []


def error_classes() -> list[type[EngineError]]:
    """Return every error of the product."""
    for path in files(*PRODUCT):
        if MIGRATIONS not in str(path) and path.stem != "banso":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    found, waiting = set(), [EngineError]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return sorted(
        (kind for kind in found if not kind.__module__.startswith("tests")), key=lambda kind: kind.__qualname__
    )


def test_every_error_has_its_own_code() -> None:
    codes = Counter(kind.code for kind in error_classes())
    assert {code for code, times in codes.items() if times > 1} == set()


def test_every_error_says_the_same_in_both_languages() -> None:
    odd = [kind.code for kind in error_classes() if not is_said_in_both(kind.sentence)]
    assert odd == []


def is_said_in_both(sentence: Text) -> bool:
    """Tell whether a sentence is Japanese in Japanese, English in English, with the same places."""
    languages = bool(JAPANESE.search(sentence.ja)) and not JAPANESE.search(sentence.en)
    return languages and places(sentence.ja) == places(sentence.en)


def places(sentence: str) -> set[str]:
    """Return the places of a sentence; what is said twice ends in its language."""
    return {re.sub("_(ja|en)$", "", name) for name in re.findall(r"{(\w+)}", sentence)}


def test_every_job_a_diagram_may_name_is_done() -> None:
    assert set(jobs.REGISTRY) == JOB_TYPES


def test_every_fact_has_a_name() -> None:
    assert set(FACT_NAMES) == set(FactKind)
    assert all(name.ja and name.en for name in FACT_NAMES.values())
