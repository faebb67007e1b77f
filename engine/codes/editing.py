"""Code lists as a supervisor changes them: every change is a new version, published with the rest of the programme."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine import definitions
from engine.codes import lists
from engine.codes.diff import Changed, CodeChange, changes
from engine.domain.access import May, require
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Code, CodeList, Programme
from engine.domain.programme_read_codes import CODE_COLUMNS, decode
from engine.domain.programme_toml import parse_toml
from engine.domain.text import Text
from engine.domain.toml_edit import NotEditable, set_number, set_text, without
from engine.errors import Conflict, Invalid, NotFound
from engine.programmes import NoSuchProgramme, Release
from engine.store.programmes import ProgrammeRow
from engine.work import Work

FILE = "programme.toml"
CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
NO_NAME = Text("コード「{code}」の名称を入力してください。", "Enter the name of the code “{code}”.")
NO_CODE = Text(
    "コードは、英数字と _ . - で40字までにしてください。", "A code consists of up to 40 letters, digits and _ . - ."
)
TWICE = Text("コード「{code}」が二つあります。", "The code “{code}” is there twice.")
OTHER_MEANING = Text(
    "名称を変えるコードの意味が変わらないことを確かめて、欄に印を付けてください。"
    "意味が変わるときは、今のコードを廃止し、新しいコードを加えます。",
    "Tick the box: a renamed code keeps its meaning. If the meaning changes, retire the code and add a new one.",
)
NO_PARENT = Text(
    "コード「{code}」の所属「{parent}」が区分にありません。", "“{parent}”, to which “{code}” belongs, is no code."
)
MEANING = Text(
    "名称を変えるコードの意味が変わらないことを確かめて、欄に印を付けてください。意味が変わるときは、今のコードを廃止し、新しいコードを加えます。",
    "Tick the box: a renamed code keeps its meaning. If the meaning changes, retire the code and add a new one.",
)
NO_NOTE = Text("変更の内容と理由を入力してください。", "Say what you changed and why.")


class NoSuchList(NotFound):
    """The programme has no such code list."""

    code = "no_such_code_list"
    sentence = Text("区分が見つかりません。", "The code list was not found.")


class ListMoved(Conflict):
    """Somebody published another version of the list in the meantime."""

    code = "code_list_moved"
    sentence = Text(
        "編集している間に、この区分の第{version}版が公開されました。今の内容を確かめて、もう一度変更してください。",
        "Version {version} of this list was published while you were editing. Look at it and change it again.",
    )


class NothingChanged(Invalid):
    """A list was to be published as it is."""

    code = "code_list_unchanged"
    sentence = Text("変わったところがありません。", "Nothing was changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWish:
    """What a code is to be. code: kept for those that exist; new for those that are added."""

    code: str
    ja: str
    en: str = ""
    note: str = ""
    needs_reason: bool = False
    retired: bool = False
    parents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWish:
    """A list as it is to be. seen: version that was looked at. same_meaning: renamed codes keep what they mean."""

    codes: Sequence[CodeWish]
    seen: int
    note: str
    same_meaning: bool = False


def list_of(programme: Programme, key: str) -> CodeList:
    """Return a code list as it is today.  Raises: NoSuchList."""
    codes = programme.codes.get(key)
    if codes is None:
        raise NoSuchList
    return codes


def change(work: Work, programme: ProgrammeKey, key: str, wish: ListWish) -> Release:
    """Publish a list as its next version; records keep the version they were written with.

    Codes that are not named stay as they are.
    Raises: NotAllowed, NoSuchProgramme, NoSuchList, ListMoved, NothingChanged, NotEditable, FilesRefused, Invalid with
    every wrong field.
    """
    require(work.actor, May.PROCESS_EDIT, programme)
    if work.session.get(ProgrammeRow, programme, with_for_update=True) is None:
        raise NoSuchProgramme(key=programme)
    release = work.programmes.current(work.session, programme)
    lists.keep(work, release)  # an installation may be older than the keeping of versions
    before = list_of(release.programme, key)
    if before.version != wish.seen:
        raise ListMoved(version=before.version)
    after = _wished(before, wish)
    found = changes(before, after)
    wrong = dict(_wrong(work, release.programme, (before, after), wish, found))
    if wrong:
        raise Invalid(wrong)
    if not found:
        raise NothingChanged
    return definitions.publish_files(work, programme, _files(release, after), note=wish.note)


def with_code(codes: CodeList, added: CodeWish) -> list[CodeWish]:
    """Return a list's codes as a wish, with one more."""
    return [*(wish_of(code) for code in codes.codes), added]


def wish_of(code: Code) -> CodeWish:
    """Return a code as it stands."""
    return CodeWish(
        code=code.code,
        ja=code.name.ja,
        en=code.name.en,
        note=code.note,
        needs_reason=code.needs_reason,
        retired=code.retired,
        parents=code.parents,
    )


def _wished(before: CodeList, wish: ListWish) -> CodeList:
    wished = {one.code: _code(one) for one in wish.codes}
    kept = [wished.get(code.code, code) for code in before.codes]
    added = [code for key, code in wished.items() if before.get(key) is None]
    return replace(before, version=before.version + 1, codes=(*kept, *added))


def _code(wish: CodeWish) -> Code:
    return Code(
        code=wish.code,
        name=Text(wish.ja.strip(), wish.en.strip() or wish.ja.strip()),
        note=wish.note.strip(),
        needs_reason=wish.needs_reason,
        retired=wish.retired,
        parents={name: parent for name, parent in wish.parents.items() if parent},
    )


def _wrong(
    work: Work,
    programme: Programme,
    both: tuple[CodeList, CodeList],
    wish: ListWish,
    found: Sequence[Changed],
) -> Iterator[tuple[str, list[Text]]]:
    """Yield what is wrong, by the name of the field: `<code>.ja`, `new.code`, `same_meaning`, `note`."""
    before, after = both
    if not wish.note.strip():
        yield "note", [NO_NOTE]
    if any(one.change is CodeChange.RENAMED for one in found) and not wish.same_meaning:
        yield "same_meaning", [MEANING]
    if len({one.code for one in wish.codes}) < len(wish.codes):
        yield "new.code", [TWICE.format(code=next(_twice(wish.codes)))]
    for code in after.codes:
        is_new = before.get(code.code) is None
        if not code.name.ja:
            yield "new.ja" if is_new else f"{code.code}.ja", [NO_NAME.format(code=code.code)]
        if is_new:
            yield from _wrong_new(work, programme, before, code)
        yield from _wrong_parents(programme, after, code)


def _twice(wishes: Sequence[CodeWish]) -> Iterator[str]:
    seen: set[str] = set()
    for one in wishes:
        if one.code in seen:
            yield one.code
        seen.add(one.code)


def _wrong_new(work: Work, programme: Programme, before: CodeList, code: Code) -> Iterator[tuple[str, list[Text]]]:
    if not CODE.fullmatch(code.code):
        yield "new.code", [NO_CODE]
    past = lists.versions(work, ProgrammeKey(programme.key), before.key)
    meant = [found.name for row in past.values() if (found := lists.list_of(row).get(code.code))]
    if meant and meant[-1] != code.name:
        yield "new.code", [OTHER_MEANING.format(code=code.code, name=meant[-1].ja)]


def _wrong_parents(programme: Programme, codes: CodeList, code: Code) -> Iterator[tuple[str, list[Text]]]:
    for name, parent in code.parents.items():
        above = programme.codes.get(codes.parents.get(name, ""))
        if above is None or above.get(parent) is None:
            yield f"{code.code}.{name}", [NO_PARENT.format(code=code.code, parent=parent)]


def _files(release: Release, codes: CodeList) -> dict[str, bytes]:
    """Return the files the new version stands in: its CSV, and programme.toml with the version raised.

    A list whose entries stand in programme.toml moves into a CSV of its own.  Raises: NotEditable.
    """
    source = decode(release.files[FILE])
    if source is None:
        raise NotEditable(path=FILE)
    table = ("codes", codes.key)
    declared = parse_toml(source).data.get("codes", {}).get(codes.key)
    if declared is None:
        raise NotEditable(path=".".join(table))
    path = str(declared.get("file") or f"codes/{codes.key}.csv")
    edited = set_number(source, (*table, "version"), codes.version)
    if "items" in declared:
        edited = without(set_text(edited, (*table, "file"), path), (*table, "items"))
    return {FILE: edited.encode(), path: _csv(codes).encode()}


def _csv(codes: CodeList) -> str:
    out = io.StringIO(newline="")
    columns = [*CODE_COLUMNS, *codes.parents]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for code in codes.codes:
        row = {
            "code": code.code,
            "ja": code.name.ja,
            "en": code.name.en,
            "note": code.note,
            "needs_reason": "1" if code.needs_reason else "",
            "retired": "1" if code.retired else "",
        }
        writer.writerow({**row, **{name: code.parents.get(name, "") for name in codes.parents}})
    return out.getvalue()
