"""Versions of a report: each draft as it was made, the one that was sent for good; what differs between two."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine.domain.ids import FileId, ReportId
from engine.domain.report import ReportFormat
from engine.domain.text import Text
from engine.errors import NotFound
from engine.reports import entries, snapshot
from engine.reports.entries import Entries
from engine.reports.gathered import CountedFigure, Gathered
from engine.store.evidence import ReportRow
from engine.store.reports import ReportVersionRow
from engine.work import Work


class NoSuchVersion(NotFound):
    """The report has no such version."""

    code = "no_such_report_version"
    sentence = Text("報告書に、その版はありません。", "The report has no such version.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFile:
    """One file of a version."""

    format: ReportFormat
    file_id: FileId
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A draft of an edition. sha256: of what was counted and written. why: reason of the edition, empty for the first.

    submitted_at, submission: of the one that was sent, else None. counted, written: as they are kept.
    """

    id: int
    edition: int
    draft: int
    why: str
    sha256: str
    files: tuple[VersionFile, ...]
    made_at: dt.datetime
    made_by: str
    submitted_at: dt.datetime | None
    submitted_by: str | None
    submission: dict[str, Any] | None
    counted: Mapping[str, Any]
    written: Mapping[str, Any]

    @property
    def gathered(self) -> Gathered | None:
        """What was counted; None where an earlier release kept it in another form."""
        return snapshot.from_json(self.counted)

    @property
    def entries(self) -> Entries:
        """What was written."""
        return entries.from_json(self.written)

    @property
    def is_intact(self) -> bool:
        """Tell whether what is kept is still what the SHA-256 was taken of."""
        return _digest(self.counted, self.written) == self.sha256

    @property
    def label(self) -> Text:
        """What people call it: 第2版（案3）, and 第2版 when it was sent."""
        ja = f"第{self.edition}版" if self.submitted_at else f"第{self.edition}版（案{self.draft}）"
        en = f"Edition {self.edition}" if self.submitted_at else f"Edition {self.edition}, draft {self.draft}"
        return Text(ja, en)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDifference:
    """A figure that two versions tell differently; None = it was not told, or could not be computed."""

    name: Text
    unit: Text
    period: Text
    was: Decimal | None
    now: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDifference:
    """A part that two versions tell differently, by key."""

    key: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a version says differently from an earlier one."""

    figures: tuple[FigureDifference, ...]
    texts: tuple[TextDifference, ...]


def keep(work: Work, row: ReportRow, gathered: Gathered, written: Entries) -> ReportVersionRow:
    """Keep a new draft of the edition that is being worked on; its files are added when they are made."""
    counted, texts = snapshot.to_json(gathered), written.to_json()
    version = ReportVersionRow(
        report_id=row.id,
        edition=row.edition,
        draft=_last_draft(work, row) + 1,
        why=row.reason,
        gathered=counted,
        entries=texts,
        sha256=_digest(counted, texts),
        files=[],
        made_at=work.now,
        made_by=work.actor.name,
    )
    work.session.add(version)
    work.session.flush()  # decisions refer to the version's id
    return version


def _last_draft(work: Work, row: ReportRow) -> int:
    ours = (ReportVersionRow.report_id == row.id, ReportVersionRow.edition == row.edition)
    return work.session.scalar(select(func.max(ReportVersionRow.draft)).where(*ours)) or 0


def newest_row(work: Work, row: ReportRow) -> ReportVersionRow | None:
    """Return the newest draft of the edition that is being worked on; None while there is none."""
    ours = (ReportVersionRow.report_id == row.id, ReportVersionRow.edition == row.edition)
    newest = select(ReportVersionRow).where(*ours).order_by(ReportVersionRow.draft.desc()).limit(1)
    return work.session.scalar(newest)


def of_report(work: Work, report_id: ReportId, *, sent_only: bool) -> list[Version]:
    """List a report's versions, the newest first. sent_only: for the authority, who sees no drafts."""
    wanted = select(ReportVersionRow).where(ReportVersionRow.report_id == report_id)
    if sent_only:
        wanted = wanted.where(ReportVersionRow.submitted_at.is_not(None))
    ordered = wanted.order_by(ReportVersionRow.edition.desc(), ReportVersionRow.draft.desc())
    return [view(row) for row in work.session.scalars(ordered)]


def sent_files(work: Work, report_ids: Sequence[ReportId]) -> dict[ReportId, Sequence[VersionFile]]:
    """Return the files the authority has of each report: those of the edition that was sent last."""
    sent = (ReportVersionRow.report_id.in_(report_ids), ReportVersionRow.submitted_at.is_not(None))
    wanted = select(ReportVersionRow.report_id, ReportVersionRow.files).where(*sent).order_by(ReportVersionRow.edition)
    return {report_id: _files(stored) for report_id, stored in work.session.execute(wanted)}


def view(row: ReportVersionRow) -> Version:
    """Return a version with everything it says."""
    return Version(
        id=row.id,
        edition=row.edition,
        draft=row.draft,
        why=row.why or "",
        sha256=row.sha256,
        files=_files(row.files),
        made_at=row.made_at,
        made_by=row.made_by,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        submission=row.submission,
        counted=row.gathered,
        written=row.entries,
    )


def _files(stored: Sequence[Mapping[str, Any]]) -> tuple[VersionFile, ...]:
    return tuple(VersionFile(**{**file, "format": ReportFormat(file["format"])}) for file in stored)


def _digest(counted: Mapping[str, Any], written: Mapping[str, Any]) -> str:
    return snapshot.digest({"gathered": counted, "entries": written})


def difference(was: Version, now: Version) -> Difference:
    """Return the figures and texts a version tells differently from an earlier one."""
    return Difference(figures=tuple(_figures(was, now)), texts=tuple(_texts(was.entries, now.entries)))


def _figures(was: Version, now: Version) -> Sequence[FigureDifference]:
    before, after = _headlines(was), _headlines(now)
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        figure = new or old
        values = (old.value if old else None, new.value if new else None)
        if figure is not None and values[0] != values[1]:
            found.append(
                FigureDifference(name=figure.name, unit=figure.unit, period=figure.period, was=values[0], now=values[1])
            )
    return found


def _headlines(version: Version) -> Mapping[str, CountedFigure]:
    gathered = version.gathered
    return gathered.headlines() if gathered is not None else {}


def _texts(was: Entries, now: Entries) -> Sequence[TextDifference]:
    keys = dict.fromkeys((*was.by_key, *now.by_key))
    pairs = [(key, _said(was, key), _said(now, key)) for key in keys]
    return [TextDifference(key=key, was=old, now=new) for key, old, new in pairs if old != new]


def _said(written: Entries, key: str) -> str:
    one = written.get(key)
    parts = (one.text, one.reason, "" if one.state.value == "open" else f"［{STATES[one.state.value]}］")
    return "\n".join(part for part in parts if part)


STATES = {"done": "実施", "not_done": "未実施", "not_applicable": "該当なし", "open": "未回答"}
