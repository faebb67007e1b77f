"""The versions of code lists: each is kept as it was published, so that a record says what its codes meant then."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, tuple_

from engine.domain.ids import ProgrammeKey
from engine.domain.programme import Code, CodeList, Programme
from engine.domain.text import Text
from engine.programmes import Release
from engine.store.records import CodeListRow
from engine.work import Work

Version = tuple[str, int]
"""Key and version of a code list."""


def keep(work: Work, release: Release) -> None:
    """Keep the lists of a release whose versions are new."""
    key = release.key
    wanted = {(codes.key, codes.version): codes for codes in release.programme.codes.values()}
    known = set(versions(work, key))
    for version, codes in wanted.items():
        if version not in known:
            work.session.add(
                CodeListRow(
                    programme_key=key,
                    codes=codes.key,
                    version=codes.version,
                    content=_as_json(codes),
                    release_id=release.id,
                    published_at=work.now,
                    published_by=work.actor.name,
                )
            )


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
