"""The answers of a round as its tables need them: the valid, what is wrong with others, what seems given twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from engine.domain.ids import RecordId
from engine.domain.programme import FieldType, RecordField, RecordKind
from engine.domain.text import Text
from engine.programmes import Release
from engine.records.fields import Scope
from engine.records.judging import shortcomings
from engine.records.reading import RecordView, several
from engine.store.surveys import SurveyAnswerRow, SurveyInvitationRow, SurveyRoundRow
from engine.surveys import rounds
from engine.work import Work

RESPONDENT = "respondent."
TELLING = 20  # characters of a free text that two people hardly write alike
SAME_COMPANY = Text("同じ企業からの回答", "Answers of one company")
SAME_WORDS = Text("同じ文章の回答", "Answers of the same words")
ATTRIBUTE_NAMES: Mapping[str, Text] = {
    "industry": Text("業種", "Industry"),
    "area": Text("地域", "Area"),
    "employees": Text("従業員数", "Employees"),
    "municipality": Text("市町村", "Municipality"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers of a round. known: of a named one what is known of who answered, by record.

    reasons: why answers are not valid, with how many. twins: records that may be one person's, with what they share.
    """

    release: Release
    kind: RecordKind
    row: SurveyRoundRow
    valid: Sequence[RecordView]
    invalid: int
    withdrawn: int
    asked: int
    replied: int
    reasons: Sequence[tuple[Text, int]]
    twins: Sequence[tuple[Text, Sequence[RecordId]]]
    known: Mapping[RecordId, Mapping[str, Any]]


def gather(work: Work, row: SurveyRoundRow) -> Answers:
    """Return the answers of a round; asked: people a mail went out to, replied: those of them who answered."""
    release = rounds.release_of(work, row)
    kind = release.programme.records[release.programme.surveys[row.survey_key].records]
    ids = (
        select(SurveyAnswerRow.record_id).where(SurveyAnswerRow.round_id == row.id).order_by(SurveyAnswerRow.record_id)
    )
    found = several(work, work.session.scalars(ids).all())
    live = [record for record in found if record.withdrawn_at is None]
    valid = [record for record in live if record.valid]
    invited = select(func.count()).where(SurveyInvitationRow.round_id == row.id)
    return Answers(
        release=release,
        kind=kind,
        row=row,
        valid=valid,
        invalid=len(live) - len(valid),
        withdrawn=len(found) - len(live),
        asked=work.session.scalar(invited.where(SurveyInvitationRow.told_at.is_not(None))) or 0,
        replied=work.session.scalar(invited.where(SurveyInvitationRow.answered)) or 0,
        reasons=_reasons(work, release, kind, [record for record in live if not record.valid]),
        twins=tuple(_twins(kind, valid)),
        known=_known(work, row),
    )


def questions(answers: Answers) -> list[RecordField]:
    """List the fields respondents were asked, without personal data."""
    survey = answers.release.programme.surveys[answers.row.survey_key]
    asked = {name for component in answers.release.forms[survey.form].walk() if (name := component.name)}
    return [one for one in answers.kind.fields if one.key in asked and not one.personal]


def codes_of(record: RecordView, entry: RecordField) -> list[str]:
    """Return the codes an answer chose in a field; yes and no as "true" and "false"."""
    value = record.fields.get(entry.key)
    if isinstance(value, bool):
        return ["true" if value else "false"]
    many = value if isinstance(value, list) else [value]
    return [str(code) for code in many if code not in {None, ""}]


def _reasons(work: Work, release: Release, kind: RecordKind, invalid: Sequence[RecordView]) -> list[tuple[Text, int]]:
    counted: Counter[Text] = Counter()
    for record in invalid:
        scope = Scope(work=work, release=release, case_id=record.case_id)
        counted.update(shortcomings(scope, kind, record.fields))
    return counted.most_common()


def _twins(kind: RecordKind, valid: Sequence[RecordView]) -> Iterator[tuple[Text, Sequence[RecordId]]]:
    companies: dict[Any, list[RecordId]] = {}
    words: dict[Any, list[RecordId]] = {}
    free = [entry.key for entry in kind.fields if entry.type is FieldType.TEXT and not entry.personal]
    for record in valid:
        if record.company_id is not None:
            companies.setdefault(record.company_id, []).append(record.id)
        said = " ".join(str(record.fields.get(key) or "") for key in free)
        if any(len(str(record.fields.get(key) or "")) >= TELLING for key in free):
            words.setdefault(said, []).append(record.id)
    yield from ((SAME_COMPANY, ids) for ids in companies.values() if len(ids) > 1)
    yield from ((SAME_WORDS, ids) for ids in words.values() if len(ids) > 1)


def _known(work: Work, row: SurveyRoundRow) -> dict[RecordId, Mapping[str, Any]]:
    """Return what is known of who gave a record; empty for an anonymous round, which links none."""
    ours = select(SurveyInvitationRow.record_id, SurveyInvitationRow.attributes).where(
        SurveyInvitationRow.round_id == row.id, SurveyInvitationRow.record_id.is_not(None)
    )
    return {record_id: attributes for record_id, attributes in work.session.execute(ours) if record_id is not None}
