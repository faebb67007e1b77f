"""The table of the 66 rules in docs/deadlines.md, made from the tests: python -m tests.domain.rule_table."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.domain.deadline_rule import DeadlineRule, Origin
from engine.domain.obligation import Obligation
from tests.domain.contracts import place
from tests.domain.test_sixty_six_rules import CONTRACTS, FOLDER, IDS, NAMES

PAGE = Path(__file__).parents[2] / "docs" / "deadlines.md"
BEGIN, END = "<!-- rules: made by python -m tests.domain.rule_table -->", "<!-- rules: end -->"
TESTS = {
    "rule": "test_the_rule_gives_the_date_of_the_example",
    "obligation": "test_the_duty_stands_as_in_the_example",
}
STATED = {"rule": "deadlines", "obligation": "obligations"}
MOST_SHOWN = 3
HEAD = """
| 番号 ID | 規則 rule | 引用 quote | 数字 number | 書いた所 stated in | 例 examples |
|---|---|---|---|---|---|
"""
FOOT = f"""
例は `tests/domain/test_sixty_six_rules.py` の `{TESTS["rule"]}`（期限）と
`{TESTS["obligation"]}`（回数の義務）が、番号ごとに確かめます：
`pytest tests/domain/test_sixty_six_rules.py -k DL-G1`。
*Every example is a test; run those of one rule by its ID.*
"""
Example = Mapping[str, Any]


def examples(file: str) -> list[Example]:
    """Return the examples of a file, in its order."""
    return list(tomllib.loads((FOLDER / file).read_text("utf-8"))["examples"])


def rows() -> Iterator[tuple[str, str, str, str, list[Example]]]:
    """Yield ID, file, kind, key and examples of everything that states a row of the requirements, in their order."""
    found: dict[tuple[str, str, str, str], list[Example]] = {}
    for file in NAMES:
        for example in examples(file):
            kind = "rule" if "rule" in example else "obligation"
            found.setdefault((example["id"], file, kind, example[kind]), []).append(example)
    for (row, file, kind, key), shown in sorted(found.items(), key=lambda pair: _order(pair[0][0])):
        yield row, file, kind, key, shown


def _order(row: str) -> tuple[int, int]:
    letter, number = re.fullmatch(r"DL-([A-Z])(\d+)", row).groups()  # type: ignore[union-attr]  # IDS are all like this
    return "NGKXMY".index(letter), int(number)


def table() -> str:
    """Return the generated part of the page.  Raises: AssertionError when a row is stated nowhere."""
    lines = list(rows())
    assert {line[0] for line in lines} == IDS
    return HEAD.lstrip("\n") + "\n".join(_line(*line) for line in lines) + "\n" + FOOT


def _line(row: str, file: str, kind: str, key: str, shown: list[Example]) -> str:
    contract = CONTRACTS[file]
    stated: DeadlineRule | Obligation = contract.rules[key] if kind == "rule" else contract.obligations[key]
    quote = f"「{stated.clause.quote}」" if stated.clause else ""
    number = "条項 source" if stated.origin is Origin.SOURCE else "標準 default"
    said = "<br>".join(_said(example) for example in shown[:MOST_SHOWN])
    more = f"<br>ほか{len(shown) - MOST_SHOWN}件" if len(shown) > MOST_SHOWN else ""
    where = place(Path(file).stem, FOLDER / file, STATED[kind], key)
    return f"| {row} | {stated.name.ja} | {quote} | {number} | `{where}` `[{STATED[kind]}.{key}]` | {said}{more} |"


def _said(example: Example) -> str:
    if "obligation" in example:
        return f"{example['window']}：{len(example['records'])}件 → {example['standing']}"
    given = "、".join(_value(value) for value in example.get("given", {}).values()) or "―"
    if "due" not in example:
        return f"{given} → " + ("未定（起点が分からない）" if "unknown" in example else "期限なし")
    marks = "".join(word for name, word in (("pulled", "（繰上げ）"), ("planned", "（計画）")) if example.get(name))
    return f"{given} → {_value(example['due'])}{marks}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "～".join(_value(one) for one in value.values())
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def page() -> str:
    """Return the whole page with the table as the tests say."""
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
