"""The tables of a round: each question, any two of them crossed, how many were heard of those who should be (KYU-45).

Of an anonymous round no cell under three answers is shown, nor one it could be computed from.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select

from engine.domain.ids import RecordId
from engine.domain.programme import FieldType, RecordField
from engine.domain.survey import SMALL, hidden, share
from engine.domain.text import Text
from engine.records.reading import RecordView
from engine.records.text import NO, YES, code_name
from engine.store.surveys import SurveyInvitationRow
from engine.surveys import rounds
from engine.surveys.answers import ATTRIBUTE_NAMES, RESPONDENT, Answers, codes_of, gather, questions
from engine.surveys.rounds import RoundView
from engine.work import Work

CHOSEN = frozenset({FieldType.CODE, FieldType.CODES, FieldType.BOOLEAN})
HUNDREDTH = Decimal("0.01")
BOOLEANS: Mapping[str, Text] = {"true": YES, "false": NO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One choice. count: None where it may not be shown. share: of those who answered the question."""

    code: str
    name: Text
    count: int | None
    share: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its answers. lines: of one with choices. mean: of a number. texts: in no order of time.

    is_small: too few answered it for anything to be shown.
    """

    key: str
    label: Text
    unit: Text | None
    answered: int
    several: bool = False
    is_small: bool = False
    lines: tuple[Line, ...] = ()
    mean: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumLine:
    """A part of those asked. heard: valid answers, of an anonymous round answers; None where it may not be shown."""

    name: Text
    target: int
    asked: int
    heard: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfied:
    """Valid answers that are satisfied, of all that say anything; count None where it may not be shown."""

    label: Text
    count: int | None
    of: int
    share: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """Two questions crossed, without what nobody chose; None in cells and totals that may not be shown."""

    across: str
    down: str
    across_label: Text
    down_label: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[int | None, ...], int | None], ...]
    totals: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything a round's page of results shows. crossable: questions and attributes by key. rate: replied ÷ asked."""

    round: RoundView
    asked: int
    replied: int
    rate: Decimal | None
    valid: int
    invalid: int
    withdrawn: int
    reasons: Sequence[tuple[Text, int]]
    twins: Sequence[tuple[Text, Sequence[RecordId]]]
    questions: tuple[Question, ...]
    satisfied: Satisfied | None
    strata: tuple[StratumLine, ...]
    crossable: Mapping[str, Text]
    cross: Cross | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """A way to part answers. names: of its codes in order. pick: the codes of one answer."""

    key: str
    label: Text
    names: Mapping[str, Text]
    pick: Callable[[RecordView], Sequence[str]]


def tables(work: Work, round_id: int, *, across: str = "", down: str = "") -> Tables:
    """Return the tables of a round; across, down: keys of what is crossed, unknown ones cross nothing.

    Raises: NoSuchRound.
    """
    row = rounds.row_of(work, round_id)
    answers = gather(work, row)
    axes = _axes(answers)
    crossed = across in axes and down in axes and across != down
    return Tables(
        round=rounds.view(work, row),
        asked=answers.asked,
        replied=answers.replied,
        rate=share(answers.replied, answers.asked),
        valid=len(answers.valid),
        invalid=answers.invalid,
        withdrawn=answers.withdrawn,
        reasons=answers.reasons,
        twins=answers.twins,
        questions=tuple(_question(answers, axes, entry) for entry in questions(answers)),
        satisfied=_satisfied(answers),
        strata=_strata(work, answers),
        crossable={axis.key: axis.label for axis in axes.values()},
        cross=_cross(answers, axes[across], axes[down]) if crossed else None,
    )


def _axes(answers: Answers) -> dict[str, _Axis]:
    """Return every question with choices, what was filled in with codes, and of a named round the attributes."""
    coded = [one for one in answers.kind.fields if one.type in CHOSEN and not one.personal]
    found = {entry.key: _of_field(answers, entry) for entry in coded}
    keys = sorted({key for known in answers.known.values() for key in known})
    return found | {f"{RESPONDENT}{key}": _of_attribute(answers, key) for key in keys}


def _of_field(answers: Answers, entry: RecordField) -> _Axis:
    programme = answers.release.programme
    listed = programme.codes.get(entry.codes or "")
    names = dict(BOOLEANS) if entry.type is FieldType.BOOLEAN else {}
    names |= {code.code: code.name for code in listed.codes if not code.retired} if listed else {}
    for code in {code for record in answers.valid for code in codes_of(record, entry)} - names.keys():
        name = code_name(programme, entry.codes or "", code)
        names[code] = Text(name, code_name(programme, entry.codes or "", code, "en"))
    return _Axis(key=entry.key, label=entry.label, names=names, pick=lambda record: codes_of(record, entry))


def _of_attribute(answers: Answers, key: str) -> _Axis:
    values = {record: str(known[key]) for record, known in answers.known.items() if key in known}
    return _Axis(
        key=f"{RESPONDENT}{key}",
        label=ATTRIBUTE_NAMES.get(key, Text(key, key)),
        names={value: Text(value, value) for value in sorted(set(values.values()))},
        pick=lambda record: [values[record.id]] if record.id in values else [],
    )


def _question(answers: Answers, axes: Mapping[str, _Axis], entry: RecordField) -> Question:
    values = [value for record in answers.valid if (value := record.fields.get(entry.key)) not in (None, "", [])]
    is_small = answers.row.anonymous and 0 < len(values) < SMALL
    asked = Question(
        key=entry.key,
        label=entry.label,
        unit=entry.unit,
        answered=len(values),
        several=entry.type is FieldType.CODES,
        is_small=is_small,
    )
    if is_small:
        return asked
    numbers = [value for value in values if isinstance(value, Decimal)] if entry.type is FieldType.NUMBER else []
    return Question(
        key=asked.key,
        label=asked.label,
        unit=asked.unit,
        answered=asked.answered,
        several=asked.several,
        lines=_counted(answers, axes[entry.key], asked.answered) if entry.key in axes else (),
        mean=(sum(numbers, Decimal(0)) / len(numbers)).quantize(HUNDREDTH) if numbers else None,
        least=min(numbers) if numbers and not answers.row.anonymous else None,
        most=max(numbers) if numbers and not answers.row.anonymous else None,
        texts=tuple(sorted(str(value) for value in values)) if entry.type is FieldType.TEXT else (),
    )


def _counted(answers: Answers, axis: _Axis, answered: int) -> tuple[Line, ...]:
    counts = Counter(code for record in answers.valid for code in axis.pick(record))
    counted = [counts[code] for code in axis.names]
    marks = hidden([counted])[0] if answers.row.anonymous else [False] * len(counted)
    return tuple(
        Line(
            code=code,
            name=name,
            count=None if mark else count,
            share=None if mark else share(count, answered),
        )
        for (code, name), count, mark in zip(axis.names.items(), counted, marks, strict=True)
    )


def _cross(answers: Answers, across: _Axis, down: _Axis) -> Cross:
    pairs = Counter(
        (row, column) for record in answers.valid for row in down.pick(record) for column in across.pick(record)
    )
    columns = [code for code in across.names if any(pair[1] == code for pair in pairs)]
    lines = [code for code in down.names if any(pair[0] == code for pair in pairs)]
    cells = [[pairs[row, column] for column in columns] for row in lines]
    marks = hidden(cells) if answers.row.anonymous else [[False] * len(columns) for _row in cells]
    totals = _totals(answers, [sum(row) for row in cells])
    rows = zip((down.names[code] for code in lines), cells, marks, totals, strict=True)
    return Cross(
        across=across.key,
        down=down.key,
        across_label=across.label,
        down_label=down.label,
        columns=tuple(across.names[code] for code in columns),
        rows=tuple((name, _shown(counts, marked), total) for name, counts, marked, total in rows),
        totals=tuple(_totals(answers, [sum(column) for column in zip(*cells, strict=True)])),
    )


def _shown(counts: Sequence[int], marks: Sequence[bool]) -> tuple[int | None, ...]:
    return tuple(None if mark else count for count, mark in zip(counts, marks, strict=True))


def _totals(answers: Answers, counts: Sequence[int]) -> tuple[int | None, ...]:
    marks = hidden([counts])[0] if answers.row.anonymous else [False] * len(counts)
    return _shown(counts, marks)


def _satisfied(answers: Answers) -> Satisfied | None:
    declared = answers.release.programme.surveys[answers.row.survey_key].satisfaction
    entry = answers.kind.field(declared.field) if declared else None
    if declared is None or entry is None:
        return None
    said = [code for record in answers.valid for code in codes_of(record, entry)]
    count = sum(code in declared.codes for code in said)
    is_hidden = answers.row.anonymous and any(hidden([[count, len(said) - count]])[0])
    return Satisfied(
        label=entry.label,
        count=None if is_hidden else count,
        of=len(said),
        share=None if is_hidden else share(count, len(said)),
    )


def _strata(work: Work, answers: Answers) -> tuple[StratumLine, ...]:
    """Return target against what came, part by part; of an anonymous round small numbers name who answered."""
    strata = answers.release.programme.surveys[answers.row.survey_key].strata
    asked = _by_stratum(work, answers, SurveyInvitationRow.told_at.is_not(None))
    valid = [record.id for record in answers.valid]
    by_record: ColumnElement[bool] = SurveyInvitationRow.record_id.in_(valid)
    came = SurveyInvitationRow.answered.is_(True) if answers.row.anonymous else by_record
    heard = _by_stratum(work, answers, came)
    shown = _totals(answers, [heard.get(key, 0) for key in strata])
    return tuple(
        StratumLine(name=one.name, target=one.target, asked=asked.get(one.key, 0), heard=count)
        for one, count in zip(strata.values(), shown, strict=True)
    )


def _by_stratum(work: Work, answers: Answers, condition: ColumnElement[bool]) -> dict[str, int]:
    ours = select(SurveyInvitationRow.stratum, func.count()).where(SurveyInvitationRow.round_id == answers.row.id)
    found = work.session.execute(ours.where(condition).group_by(SurveyInvitationRow.stratum))
    return {key: count for key, count in found if key is not None}
