"""One table of programme.toml being read: typed access, every mistake noted, reading goes on."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from engine.domain.finding import Finding, Severity
from engine.domain.programme_feel import CheckExpression
from engine.domain.programme_toml import Path, Toml
from engine.domain.text import Text

KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
FAR_AWAY = date(2000, 1, 1)  # stands in for a date that could not be read; such a programme is never given out

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Reference:
    """A key named somewhere, to be looked up when all keys are known."""

    kind: str
    key: str
    path: Path


@dataclass(slots=True)
class Notes:
    """What reading a folder found so far."""

    toml: Toml
    check_expression: CheckExpression
    findings: list[Finding] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def error(self, code: str, path: Path, text: Text) -> None:
        """Note a mistake at a key of programme.toml, or of the module it comes from."""
        element = ".".join(str(part) for part in path) or None
        file, line = self.toml.place_of(path)
        self.findings.append(
            Finding(
                code=f"programme.{code}",
                severity=Severity.ERROR,
                text=text,
                file=file,
                line=line,
                element=element,
            )
        )

    def file_error(self, code: str, file: str, text: Text, line: int | None = None) -> None:
        """Note a mistake in another file of the folder."""
        self.findings.append(
            Finding(code=f"programme.{code}", severity=Severity.ERROR, text=text, file=file, line=line)
        )


class Table:
    """One table of the file. Each reader marks its key as known; `finish` names the keys nobody asked for.

    A wrong or missing value is noted and answered with a stand-in, so that one pass finds every mistake.
    """

    def __init__(self, data: Mapping[str, Any], path: Path, notes: Notes) -> None:
        self.data, self.path, self.notes = data, path, notes
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.data

    def error(self, code: str, key: str | None, text: Text) -> None:
        """Note a mistake at a key of this table (None: the table)."""
        self.notes.error(code, (*self.path, key) if key else self.path, text)

    def string(self, key: str, default: str | None = None) -> str:
        """Read a string; without default it is required and not empty."""
        found = self._value(key, str, Text("文字列", "a string"), default is None)
        if found == "" and default is None:
            self.error("missing", key, Text(f"「{key}」を入力してください。", f"“{key}” is empty."))
        return found if isinstance(found, str) else default or ""

    def optional(self, key: str) -> str | None:
        """Read a string that may be left out."""
        return self.string(key, "") or None

    def text(self, key: str) -> Text:
        """Read a required pair of sentences: `{ ja, en }`, or one string for both."""
        return self.optional_text(key, required=True) or Text("", "")

    def optional_text(self, key: str, *, required: bool = False) -> Text | None:
        """Read a pair of sentences that may be left out; a missing English one repeats the Japanese."""
        expected = Text('{ ja = "…", en = "…" }', '{ ja = "…", en = "…" }')
        found = self._value(key, (str, dict), expected, required)
        if isinstance(found, str):
            return Text(found, found)
        if found is None:
            return None
        pair = Table(found, (*self.path, key), self.notes)
        ja = pair.string("ja")
        en = pair.string("en", ja)
        pair.finish()
        return Text(ja, en)

    def integer(self, key: str, default: int | None = None, least: int = 0) -> int:
        """Read a whole number of at least `least`; required without default."""
        found = self._value(key, int, Text("整数", "a whole number"), default is None)
        if not isinstance(found, int):
            return default or 0
        if found < least:
            self.error("wrong_value", key, Text(f"{least}以上の数を書いてください。", f"Write at least {least}."))
        return found

    def number(self, key: str) -> Decimal | None:
        """Read a number that may be left out, exactly."""
        found = self._value(key, (int, Decimal), Text("数", "a number"), required=False)
        return Decimal(found) if isinstance(found, int | Decimal) else None

    def boolean(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        found = self._value(key, bool, Text("true か false", "true or false"), required=False)
        return found if isinstance(found, bool) else default

    def day(self, key: str) -> date:
        """Read a required date."""
        found = self._value(key, date, Text("日付（2024-04-01）", "a date (2024-04-01)"), required=True)
        return found if isinstance(found, date) else FAR_AWAY

    def days(self, key: str) -> frozenset[date]:
        """Read a list of dates; empty when left out."""
        return frozenset(self._list(key, date, Text("日付の並び", "a list of dates")))

    def time(self, key: str) -> time | None:
        """Read a time of day ("09:00" or 09:00:00) that may be left out."""
        found = self._value(key, (str, time), Text('時刻（"09:00"）', 'a time of day ("09:00")'), required=False)
        if isinstance(found, str) and not TIME.fullmatch(found):
            self.error(
                "wrong_value", key, Text('時刻は "09:00" のように書いてください。', 'Write a time like "09:00".')
            )
            return None
        return time.fromisoformat(found) if isinstance(found, str) else found

    def strings(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Read a list of strings."""
        found = tuple(self._list(key, str, Text("文字列の並び", "a list of strings")))
        return found if key in self.data else default

    def integers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Read a list of whole numbers."""
        found = tuple(self._list(key, int, Text("整数の並び", "a list of whole numbers")))
        return found if key in self.data else default

    def choice(self, key: str, kind: type[Kind], default: Kind | None = None) -> Kind:
        """Read one word of an enumeration; required without default."""
        found = self.string(key, None if default is None else default.value)
        return self._word(key, found, kind) or default or next(iter(kind))

    def choices(self, key: str, kind: type[Kind], default: tuple[Kind, ...]) -> tuple[Kind, ...]:
        """Read a list of words of an enumeration."""
        words = tuple(self._word(key, found, kind) for found in self.strings(key))
        return tuple(word for word in words if word is not None) if key in self.data else default

    def expression(self, key: str, *, required: bool = False) -> str | None:
        """Read a FEEL expression and check its syntax."""
        source = self.string(key) or None if required else self.optional(key)
        if source is not None:
            for wrong in self.notes.check_expression(source):
                self.error("expression", key, wrong)
        return source

    def reference(self, key: str, kind: str, default: str | None = None, *, required: bool = False) -> str | None:
        """Read the key of something of that kind, to be looked up at the end."""
        found = self.string(key) if required else self.string(key, default or "")
        self._refer(key, kind, (found,) if found else ())
        return found or None

    def references(self, key: str, kind: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Read a list of keys of that kind."""
        found = self.strings(key, default)
        self._refer(key, kind, found)
        return found

    def table(self, key: str) -> "Table":
        """Read a table; an empty one when left out."""
        found = self._value(key, dict, Text("表", "a table"), required=False)
        return Table(found or {}, (*self.path, key), self.notes)

    def rows(self, key: str) -> list["Table"]:
        """Read a list of tables; empty when left out."""
        rows = self._list(key, dict, Text("表の並び", "a list of tables"))
        return [Table(row, (*self.path, key, number), self.notes) for number, row in enumerate(rows)]

    def keyed(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """Read tables by their keys, finishing each after its turn."""
        parent = self.table(key)
        for name in parent.data:
            if not KEY.fullmatch(name):
                text = Text(
                    "英小文字で始まる英小文字・数字・_ で書いてください。",
                    "Use lower-case letters, digits and _, beginning with a letter.",
                )
                parent.error("wrong_key", name, text)
            entry = parent.table(name)
            yield name, entry
            entry.finish()

    def free(self, key: str) -> dict[str, Any]:
        """Read a table of free values."""
        return dict(self.table(key).data)

    def finish(self) -> None:
        """Name every key nobody asked for, with the nearest known one."""
        for key in self.data:
            if key in self._asked:
                continue
            near = difflib.get_close_matches(key, self._asked, n=1)
            ja, en = (f"「{near[0]}」のことですか。", f" Do you mean “{near[0]}”?") if near else ("", "")
            self.error(
                "unknown_key", key, Text(f"「{key}」という項目はありません。{ja}", f"There is no key “{key}”.{en}")
            )

    def _refer(self, key: str, kind: str, found: tuple[str, ...]) -> None:
        self.notes.references += [Reference(kind, name, (*self.path, key)) for name in found]

    def _word(self, key: str, found: str, kind: type[Kind]) -> Kind | None:
        if found in [word.value for word in kind]:
            return kind(found)
        if found:
            words = "、".join(word.value for word in kind)
            self.error(
                "wrong_value",
                key,
                Text(f"「{found}」は {words} のどれかにしてください。", f"“{found}” is none of {words}."),
            )
        return None

    def _value(self, key: str, types: type | tuple[type, ...], expected: Text, required: bool) -> Any:  # noqa: FBT001 - private
        self._asked.add(key)
        found = self.data.get(key)
        if found is None:
            if required:
                self.error("missing", key, Text(f"「{key}」がありません。", f"“{key}” is missing."))
            return None
        return found if self._fits(found, types) else self._wrong_type(key, expected)

    def _list(self, key: str, type_: type, expected: Text) -> list[Any]:
        found = self._value(key, list, expected, required=False) or []
        good = [entry for entry in found if self._fits(entry, type_)]
        if len(good) != len(found):
            self._wrong_type(key, expected)
        return good

    def _wrong_type(self, key: str, expected: Text) -> None:
        self.error(
            "wrong_type", key, Text(f"「{key}」には{expected.ja}を書いてください。", f"“{key}” must be {expected.en}.")
        )

    @staticmethod
    def _fits(found: object, types: type | tuple[type, ...]) -> bool:
        wanted = types if isinstance(types, tuple) else (types,)
        if isinstance(found, bool):
            return bool in wanted
        if isinstance(found, datetime):
            return datetime in wanted
        return isinstance(found, wanted)
