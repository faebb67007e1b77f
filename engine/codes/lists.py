"""The versions of code lists: each is kept as it was published, so that a record says what its codes meant then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, tuple_

from engine.domain.finding import Finding, Severity, refuses
from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Code, CodeList, Programme
from engine.domain.text import Text
from engine.errors import FilesRefused
from engine.programmes import Release
from engine.store.records import CodeListRow, RecordCodeRow
from engine.work import Work

UNVERSIONED = Text(
    "区分「{name}」の内容が変わっています。version を {next} に上げてください。",
    "The code list “{name}” has changed: raise its version to {next}.",
)
REUSED = Text(
    "コード「{code}」は以前「{name}」の意味で使われていました。別のコードにしてください。",
    "The code “{code}” once meant “{name}”: use another one.",
)
USED = Text(
    "コード「{code}」は{uses}か所の記録にあります。削除せず、廃止（retired）にしてください。",
    "The code “{code}” stands in records ({uses}): retire it instead of removing it.",
)
Version = tuple[str, int]
"""Key and version of a code list."""


def keep(work: Work, release: Release) -> None:
    """Keep the lists of a release whose versions are new.  Raises: FilesRefused for a list no record could stand on."""
    known = versions(work, release.key)
    findings = [one for codes in release.programme.codes.values() for one in _wrong(work, release, codes, known)]
    if refuses(findings):
        raise FilesRefused(findings)
    for codes in release.programme.codes.values():
        if (codes.key, codes.version) not in known:
            work.session.add(
                CodeListRow(
                    programme_key=release.key,
                    codes=codes.key,
                    version=codes.version,
                    content=_as_json(codes),
                    release_id=release.id,
                    published_at=work.now,
                    published_by=work.actor.name,
                )
            )


def _wrong(work: Work, release: Release, codes: CodeList, known: Mapping[Version, CodeListRow]) -> Iterator[Finding]:
    """Yield what would make records mean something else: a list changed within a version, a code gone or used anew."""
    before = [list_of(row) for (key, _version), row in known.items() if key == codes.key]
    same = next((one for one in before if one.version == codes.version), None)
    if same is not None:
        if _as_json(same) != _as_json(codes):
            yield _finding(codes, "unversioned", UNVERSIONED.format(name=codes.name.ja, next=codes.version + 1))
        return
    for code in codes.codes:
        earlier = [found for one in before if (found := one.get(code.code))]
        if earlier and before[-1].get(code.code) is None and earlier[-1].name != code.name:
            yield _finding(codes, "reused", REUSED.format(code=code.code, name=earlier[-1].name.ja))
    gone = {code.code for one in before for code in one.codes if codes.get(code.code) is None}
    for held, uses in usage(work, release.key, codes.key).items():
        if held in gone:
            yield _finding(codes, "used", USED.format(code=held, uses=uses))


def _finding(codes: CodeList, code: str, text: Text) -> Finding:
    element = f"codes.{codes.key}"
    return Finding(code=f"codes.{code}", severity=Severity.ERROR, text=text, file="programme.toml", element=element)


def usage(work: Work, programme: ProgrammeKey, codes: str) -> Mapping[str, int]:
    """Count how often each code of a list is held by live records."""
    held = (RecordCodeRow.programme_key == programme, RecordCodeRow.codes == codes)
    counted = select(RecordCodeRow.code, func.count()).where(*held).group_by(RecordCodeRow.code)
    return dict(work.session.execute(counted).all())


def versions(work: Work, programme: ProgrammeKey, codes: str | None = None) -> Mapping[Version, CodeListRow]:
    """Return what is kept of a programme's lists, or of one of them, oldest first."""
    ours = select(CodeListRow).where(CodeListRow.programme_key == programme)
    if codes is not None:
        ours = ours.where(CodeListRow.codes == codes)
    rows = work.session.scalars(ours.order_by(CodeListRow.codes, CodeListRow.version))
    return {(row.codes, row.version): row for row in rows}


def older(work: Work, programme: Programme, wanted: Iterable[Version]) -> Mapping[Version, CodeList]:
    """Return those of the wanted lists that are not today's; a version that was never kept is left out."""
    past = {version for version in wanted if not _is_todays(programme, version)}
    if not past:
        return {}
    known = select(CodeListRow).where(
        CodeListRow.programme_key == programme.key, tuple_(CodeListRow.codes, CodeListRow.version).in_(sorted(past))
    )
    return {(row.codes, row.version): list_of(row) for row in work.session.scalars(known)}


def in_words_of(programme: Programme, version: Version, past: Mapping[Version, CodeList]) -> Programme:
    """Return the programme with one list as that version had it; today's where the version is not known."""
    codes = past.get(version)
    return replace(programme, codes={**programme.codes, codes.key: codes}) if codes else programme


def list_of(row: CodeListRow) -> CodeList:
    """Return a kept list."""
    content = row.content
    return CodeList(
        key=row.codes,
        name=Text(**content["name"]),
        version=row.version,
        codes=tuple(_code(entry) for entry in content["codes"]),
        parents=content["parents"],
    )


def _is_todays(programme: Programme, version: Version) -> bool:
    codes = programme.codes.get(version[0])
    return codes is not None and codes.version == version[1]


def _as_json(codes: CodeList) -> dict[str, Any]:
    entries = [
        {
            "code": code.code,
            "ja": code.name.ja,
            "en": code.name.en,
            "note": code.note,
            "needs_reason": code.needs_reason,
            "retired": code.retired,
            "parents": dict(code.parents),
        }
        for code in codes.codes
    ]
    return {"name": {"ja": codes.name.ja, "en": codes.name.en}, "parents": dict(codes.parents), "codes": entries}


def _code(entry: Mapping[str, Any]) -> Code:
    return Code(
        code=entry["code"],
        name=Text(entry["ja"], entry["en"]),
        note=entry["note"],
        needs_reason=entry["needs_reason"],
        retired=entry["retired"],
        parents=entry["parents"],
    )
