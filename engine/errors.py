"""The error tree, cut by what the caller can do about it.

Each class has a stable `code` and a sentence in Japanese and English; `{name}` places are filled from the
keyword values the raiser gives, which stay readable as `.values`.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from engine.domain.finding import Finding
from engine.domain.text import Text


class EngineError(Exception):
    """Something the system will not or cannot do; says so in a sentence a user understands."""

    code: ClassVar[str] = "engine_error"
    sentence: ClassVar[Text] = Text("処理できませんでした。", "The request could not be carried out.")

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.text.en)

    @property
    def text(self) -> Text:
        """The sentence with its values filled in."""
        return self.sentence.format(**self.values)


class NotFound(EngineError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"
    sentence = Text("お探しのものが見つかりません。", "What you are looking for was not found.")


class Refused(EngineError):
    """The caller may not do this."""

    code = "refused"
    sentence = Text("この操作を行う権限がありません。", "You are not allowed to do this.")


class Conflict(EngineError):
    """Someone or something was faster; nothing was changed by this call."""

    code = "conflict"
    sentence = Text(
        "ほかの方が先に更新しました。画面を読み直して確認してください。",
        "Someone else changed this first. Reload the page and check.",
    )


class Invalid(EngineError):
    """The input is wrong; `fields` names every wrong field at once.

    fields: path of the field (dots and -n for rows, as in the page) to its sentences.
    """

    code = "invalid"
    sentence = Text("入力内容に誤りがあります。", "Some of the input is wrong.")

    def __init__(self, fields: Mapping[str, Sequence[Text]] | None = None, **values: object) -> None:
        self.fields = dict(fields or {})
        super().__init__(**values)


class FilesRefused(Invalid):
    """Files hold errors; `findings` lists them all."""

    code = "files_refused"
    sentence = Text("ファイルに誤りがあるため公開できません。", "The files hold errors and cannot be published.")

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)
