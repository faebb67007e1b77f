"""A programme as its folder describes it (design D8): plain values, read by `programme_read`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.domain.access import Role
from engine.domain.deadline_rule import DeadlineRule, NoticeRule
from engine.domain.export import Export
from engine.domain.kpi import Kpi
from engine.domain.notice_manner import ANY_TIME, Manner
from engine.domain.obligation import Obligation
from engine.domain.periods import Term
from engine.domain.report import Report
from engine.domain.sme import SmeRules, act
from engine.domain.survey import Survey
from engine.domain.text import Text
from engine.domain.workdays import Office


class FieldType(StrEnum):
    """What a field of a record holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CODE = "code"  # one code of a list
    CODES = "codes"  # several codes of a list
    COMPANY = "company"
    INSTITUTION = "institution"  # an entry of a directory
    PERSON = "person"  # a user of the system
    FILE = "file"
    ROWS = "rows"  # a list of rows with fields of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who share tasks. supervisor: the group that is told when this one is late, None = the programme's."""

    key: str
    name: Text
    roles: tuple[Role, ...] = (Role.STAFF,)
    supervisor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """A kind of case. prefix: of its numbers (令和8-KAG-0042). process: BPMN process id. title: FEEL over the case.

    staffed: the group that must have somebody before requests of this kind are taken; None = not watched (KAG-10).
    """

    key: str
    name: Text
    prefix: str
    process: str
    title: str | None = None
    form: str | None = None
    staffed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a code list. needs_reason: choosing it asks for a reason. retired: shown, no longer offered.

    parents: what it belongs to in other lists, by the names of CodeList.parents (municipality → area).
    """

    code: str
    name: Text
    note: str = ""
    needs_reason: bool = False
    retired: bool = False
    parents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A list of codes of one version; records keep the version they were written with (design D9).

    parents: name → key of the list whose codes classify these (area → "area"). is_reviewed: uses of codes that ask for
    a reason are gone through every month, as その他 is; not where the reason says it all (不在, 該当なし).
    """

    key: str
    name: Text
    version: int = 1
    codes: tuple[Code, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    is_reviewed: bool = True

    def get(self, code: str) -> Code | None:
        """Return the entry of that code, None if the list has no such code."""
        return next((entry for entry in self.codes if entry.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """One field of a record kind. codes/directory: keys for coded types. personal: kept apart (personal data).

    required_when: FEEL over the record; true makes the field required. value: FEEL over the record; such a field is
    computed, nobody enters it.
    """

    key: str
    label: Text
    type: FieldType
    codes: str | None = None
    directory: str | None = None
    required: bool = False
    required_when: str | None = None
    value: str | None = None
    personal: bool = False
    unit: Text | None = None
    fields: tuple["RecordField", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRule:
    """What must hold of a record: FEEL over its fields, and the sentence said where it does not; at which field."""

    holds: str
    text: Text
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """A typed record people write by completing tasks.

    occurred_on: the date field that says in which month it counts. company: the field that holds the company, None when
    it takes the company of its case. per_case: belongs to a case. rules: a record that breaks one (false, not unknown)
    is not written. valid_when: a record that does not meet every one is kept but counts nowhere (YAM-20, YAM-21).
    unique: fields whose values together no other record of the kind has; empty = none. columns: fields its list shows;
    empty = the engine's choice.
    """

    key: str
    name: Text
    fields: tuple[RecordField, ...]
    occurred_on: str
    company: str | None = None
    per_case: bool = True
    rules: tuple[RecordRule, ...] = ()
    valid_when: tuple[RecordRule, ...] = ()
    unique: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def field(self, key: str) -> RecordField | None:
        """Return the field of that key, None if there is none."""
        return next((entry for entry in self.fields if entry.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message template. on: facts that queue it by themselves. to: who gets it. Subject and body hold {{ FEEL }}."""

    key: str
    name: Text
    to: tuple[str, ...]
    subject: Text
    body: Text
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """A form outsiders may fill in. path: last part of its address. start: BPMN start event id, None = the only one."""

    key: str
    path: str
    form: str
    case_kind: str
    title: Text
    introduction: Text | None = None
    start: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeChannel:
    """A way requests come in. code: of the channel code list. form: what staff fill in, None = public form only."""

    key: str
    name: Text
    code: str | None = None
    form: str | None = None
    case_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """An institution of a directory as the folder seeds it. fields: values of the directory's own columns."""

    key: str
    name: Text
    type: str | None = None
    area: str | None = None
    mail: str = ""
    phone: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Entries for which `when` holds (FEEL over `institution` and the task's variables) come before those after it.

    label: said behind the name of such an entry.
    """

    when: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Institutions cases are referred to. types/areas: code lists of the type and area columns.

    ranks: what makes an entry fit a case, best first; the list to choose from is sorted by them.
    """

    key: str
    name: Text
    types: str | None = None
    areas: str | None = None
    fields: tuple[RecordField, ...] = ()
    entries: tuple[DirectoryEntry, ...] = ()
    ranks: tuple[Rank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the engine itself asks a programme for.

    code_review: kind of record written when the その他 of a month were gone through; a duty may count them.
    """

    referral_reply_working_days: int = 10
    referral_chase_working_days: tuple[int, ...] = (10, 15)
    stale_case_days: int = 14
    retention_years: int = 5
    month_freeze_day: int | None = None
    code_review: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One contract: everything its folder says. Mappings go by key and keep the order of the file.

    authority: the client that ordered the work. contractor: who does it. parameters: free values FEEL sees as
    `parameters.x`. supervisor: the group told of late tasks. manner: when people are told of their tasks. task_notices:
    by a task's element id, whom to tell of it in place of what its deadline rule says.
    """

    key: str
    name: Text
    number_prefix: str
    authority: Text
    contractor: Text
    supervisor: str
    term: Term
    office: Office
    description: Text | None = None
    groups: Mapping[str, Group] = field(default_factory=dict)
    case_kinds: Mapping[str, CaseKind] = field(default_factory=dict)
    codes: Mapping[str, CodeList] = field(default_factory=dict)
    deadlines: Mapping[str, DeadlineRule] = field(default_factory=dict)
    records: Mapping[str, RecordKind] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    exports: Mapping[str, Export] = field(default_factory=dict)
    surveys: Mapping[str, Survey] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    public_forms: Mapping[str, PublicForm] = field(default_factory=dict)
    intake_channels: Mapping[str, IntakeChannel] = field(default_factory=dict)
    directories: Mapping[str, Directory] = field(default_factory=dict)
    settings: Settings = Settings()
    manner: Manner = ANY_TIME
    task_notices: Mapping[str, tuple[NoticeRule, ...]] = field(default_factory=dict)
    sme: SmeRules = field(default_factory=act)
    parameters: Mapping[str, object] = field(default_factory=dict)
