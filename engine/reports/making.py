"""Making one report: gathering it, laying it out, keeping each draft as a version with its files."""

from typing import Any

from sqlalchemy import func, select

from engine import feel, files
from engine.domain.era import era_year
from engine.domain.facts import FactKind
from engine.domain.ids import FileId, ProgrammeKey
from engine.domain.periods import fiscal_year
from engine.domain.report import ReportFormat
from engine.domain.report_content import Document, Picture
from engine.domain.states import ReportStatus
from engine.files import NewFile
from engine.programmes import Release
from engine.reports import changes, gathering, pictures, rendering, rows, snapshot, versions, writing
from engine.reports.content import Cover, Written, compose
from engine.reports.entries import Entries
from engine.reports.gathered import Gathered
from engine.reports.slots import Slot
from engine.reports.versions import Version
from engine.store.evidence import ReportRow
from engine.store.reports import ReportVersionRow
from engine.work import Work

UNFIT_FOR_NAMES = str.maketrans('/\\:*?"<>|', "／＼：＊？”＜＞｜")
REPLACED = "発注者からの修正依頼"


def gather(work: Work, release: Release, slot: Slot, row: ReportRow, *, reason: str = "") -> Gathered:
    """Count a report anew and keep what was counted; of a report that was sent this begins the next edition.

    reason: why it is corrected.
    """
    if row.status in rows.SENT:
        row.edition, row.reason = row.edition + 1, reason.strip() or REPLACED
        rows.note(work, row, FactKind.REPORT_REVISED, reason=row.reason, edition=row.edition)
    gathered = count(work, release, slot)
    row.figures, row.status = snapshot.to_json(gathered), ReportStatus.DRAFT
    writing.prefill(work, release, row, slot.report, gathered)
    return gathered


def count(work: Work, release: Release, slot: Slot) -> Gathered:
    """Count the report of a period as of now, with what changed since earlier reports were sent."""
    earlier = changes.since(work, release, slot.report, before=slot)
    found = [change for told in earlier.values() for change in told]
    return gathering.gather(work, release, slot.report, slot.span, slot.label, found)


def draft(
    work: Work, release: Release, slot: Slot, row: ReportRow, gathered: Gathered, *, remarks: str = ""
) -> ReportVersionRow:
    """Make the next draft of a report in every format it is declared in, and keep it as a version."""
    row.number = row.number or _number(work, release, slot)
    written = writing.entries_of(work, row.id)
    version = versions.keep(work, row, gathered, written)
    document = lay_out(work, release, slot, gathered, written, cover=_cover(work, slot, row, remarks), row=row)
    version.files = [_made(work, release, slot, row, form, document) for form in slot.report.formats]
    row.file_id = FileId(version.files[0]["file_id"])
    return version


def note_draft(work: Work, row: ReportRow, version: Version, *, nil: bool) -> None:
    """Leave the fact that a draft was made."""
    first = version.files[0]
    rows.note(
        work,
        row,
        FactKind.REPORT_DRAFTED,
        file_id=first.file_id,
        sha256=version.sha256,
        edition=version.edition,
        draft=version.draft,
        nil=nil,
    )


def _made(
    work: Work, release: Release, slot: Slot, row: ReportRow, form: ReportFormat, document: Document
) -> dict[str, Any]:
    edition = f"（差替え第{row.edition}版）" if row.edition > 1 else ""
    name = f"{slot.title}{edition}.{form.value}".translate(UNFIT_FOR_NAMES)
    content = rendering.write(work, release, slot.report, document, form)
    new = NewFile(name=name, media_type=rendering.MEDIA_TYPES[form], content=content)
    file = files.add(work, new, programme=slot.programme, case_id=row.case_id)
    return {"format": form.value, "file_id": file.id, "name": file.name, "sha256": file.sha256}


def lay_out(  # noqa: PLR0913 - everything a document is made from
    work: Work,
    release: Release,
    slot: Slot,
    gathered: Gathered,
    written: Entries,
    *,
    cover: Cover,
    row: ReportRow | None = None,
) -> Document:
    """Return the document of a report. row: None for one that was not raised."""

    def picture(file_id: FileId) -> Picture | None:
        return pictures.picture(work, file_id)

    earlier = writing.texts_of_last(work, row) if row is not None else {}
    said = Written(entries=written, earlier=earlier, picture=picture)
    return compose(release.programme, slot.report, gathered, said, cover)


def _cover(work: Work, slot: Slot, row: ReportRow, remarks: str) -> Cover:
    return Cover(
        made_at=work.now,
        due_on=slot.due_on,
        number=row.number or "",
        edition=row.edition,
        reason=(row.reason or "") if row.edition > 1 else "",
        request=str((row.request or {}).get("text") or ""),
        remarks=remarks,
    )


def cover_of(work: Work, slot: Slot, row: ReportRow | None = None) -> Cover:
    """Return the cover of a report as it would be made now."""
    return _cover(work, slot, row, "") if row is not None else Cover(made_at=work.now, due_on=slot.due_on)


def _number(work: Work, release: Release, slot: Slot) -> str | None:
    """Return the number of the document by the report's own scheme, None where it has none."""
    if slot.report.number is None:
        return None
    year = fiscal_year(slot.span.end)
    words = {
        "serial": _serial(work, slot.programme, slot.report.key),
        "fiscal_year": year,
        "era_year": era_year(slot.span.end),
        "period": {"start": slot.span.start, "end": slot.span.end, "key": slot.key},
        "programme": release.programme.number_prefix,
    }
    said = feel.evaluate(slot.report.number, feel.from_json(words), release.environment(work.now)).value
    return str(said) if said is not None else None


def _serial(work: Work, programme: ProgrammeKey, report_key: str) -> int:
    """Return how many reports of the kind have a number, and one."""
    ours = (ReportRow.programme_key == programme, ReportRow.report_key == report_key, ReportRow.number.is_not(None))
    return (work.session.scalar(select(func.count()).select_from(ReportRow).where(*ours)) or 0) + 1
