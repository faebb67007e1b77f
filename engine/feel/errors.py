"""What can go wrong with an expression: it cannot be read, it asks too much, or a part of it has no value."""

from dataclasses import dataclass
from typing import ClassVar

from engine.domain.text import Text
from engine.errors import EngineError, Invalid


class FeelSyntaxError(Invalid):
    """The text is no FEEL expression.

    line, column: 1-based place of the first character that does not fit. code: stable word for what is wrong.
    """

    code = "feel_syntax"
    sentence = Text(
        "式を読み取れません（{line}行目 {column}文字目）。{why_ja}",
        "The expression cannot be read (line {line}, column {column}). {why_en}",
    )

    def __init__(self, reason: str, why: Text, line: int, column: int) -> None:
        self.reason = reason
        self.line = line
        self.column = column
        super().__init__(line=line, column=column, why_ja=why.ja, why_en=why.en)


LIMITS = {
    "steps": Text("計算の手数が上限を超えました。", "it needs more steps than allowed"),
    "seconds": Text("計算の時間が上限を超えました。", "it needs more time than allowed"),
    "depth": Text("関数の呼出しや値の入れ子が深すぎます。", "its calls or values are nested too deeply"),
    "list_length": Text("一覧の件数が上限を超えました。", "a list grows longer than allowed"),
    "string_length": Text("文字列の長さが上限を超えました。", "a text grows longer than allowed"),
    "result_size": Text("結果が大きすぎます。", "its result is larger than allowed"),
    "regex_seconds": Text("文字列の照合に時間がかかりすぎます。", "a pattern takes too long to match"),
}


class BudgetExceeded(EngineError):
    """An evaluation asked for more than its budget; nothing was changed. `limit` is one of LIMITS."""

    code: ClassVar[str] = "feel_budget"
    sentence = Text("式の評価を打ち切りました。{why_ja}", "The evaluation was stopped: {why_en}.")

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit=limit, why_ja=LIMITS[limit].ja, why_en=LIMITS[limit].en)


class NotFeel(Invalid):
    """A value from outside has no FEEL counterpart."""

    code = "feel_value"
    sentence = Text("式で扱えない値です（{type}）。", "This value cannot be used in an expression ({type}).")


class NoValue(Exception):
    """Raised by a function or operation whose result is null, with the reason (a key of notes.REASONS or a Text).

    Functions handed in through `Environment.functions` raise it to answer null and say why.
    """

    def __init__(self, reason: "str | Text", **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason if isinstance(reason, str) else reason.en)


class OutsideDomain(NoValue):
    """Raised by a function that was given an argument of the right kind but outside its range."""

    def __init__(self) -> None:
        super().__init__("outside_domain", name="")


@dataclass(frozen=True, slots=True)
class Note:
    """Why a part of an expression became null: stable code, 1-based place, sentence for the author."""

    code: str
    line: int
    column: int
    text: Text

    def as_dict(self, lang: str = "ja") -> dict[str, object]:
        """Return the note as JSON: code, line, column, message."""
        return {"code": self.code, "line": self.line, "column": self.column, "message": self.text.get(lang)}
