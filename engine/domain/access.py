"""Who may do what: permissions are words, denied by default, each answer has a reason (design D12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.domain.ids import ProgrammeKey, UserId
from engine.domain.text import Text
from engine.errors import Refused


class Role(StrEnum):
    """What a person is in a programme."""

    STAFF = "staff"  # 担当
    SUPERVISOR = "supervisor"  # 監督
    AUTHORITY = "authority"  # 発注者
    ADMINISTRATOR = "administrator"  # 管理者


class ActorKind(StrEnum):
    """What acts."""

    PERSON = "person"
    CLOCK = "clock"
    COMPANY = "company"  # the public form
    INSTITUTION = "institution"  # a link in a mail
    SYSTEM = "system"  # set-up, the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's part in one programme; group keys are those of programme.toml."""

    programme: ProgrammeKey
    roles: frozenset[Role]
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts in a transaction."""

    kind: ActorKind
    name: str
    user_id: UserId | None = None
    login: str | None = None
    memberships: Mapping[ProgrammeKey, Membership] = field(default_factory=dict)

    @property
    def programmes(self) -> frozenset[ProgrammeKey]:
        """Name the programmes the actor belongs to."""
        return frozenset(self.memberships)

    def roles(self, programme: ProgrammeKey) -> frozenset[Role]:
        """Return the roles in one programme; empty for strangers."""
        member = self.memberships.get(programme)
        return member.roles if member else frozenset()

    def groups(self, programme: ProgrammeKey) -> frozenset[str]:
        """Return the groups in one programme; empty for strangers."""
        member = self.memberships.get(programme)
        return member.groups if member else frozenset()


CLOCK = Actor(kind=ActorKind.CLOCK, name="時計")
SYSTEM = Actor(kind=ActorKind.SYSTEM, name="システム")
COMPANY = Actor(kind=ActorKind.COMPANY, name="申込者")
INSTITUTION = Actor(kind=ActorKind.INSTITUTION, name="連携機関")
RESPONDENT = Actor(kind=ActorKind.COMPANY, name="アンケート回答者")


class May(StrEnum):
    """The permissions."""

    CASE_READ = "case:read"
    CASE_OPEN = "case:open"
    TASK_CLAIM = "task:claim"
    TASK_REASSIGN = "task:reassign"
    CASE_STEER = "case:steer"  # suspend, resume, cancel, correct, move, retry
    COMPANY_READ = "company:read"  # without personal data
    CODES_REVIEW = "codes:review"  # decide on uses of その他
    PERSON_READ = "person:read"  # personal data: contacts of companies, personal fields of records
    COMPANY_EDIT = "company:edit"
    COMPANY_MERGE = "company:merge"  # moves 実数
    DIRECTORY_EDIT = "directory:edit"
    PARTY_IMPORT = "party:import"  # companies and institutions from a file
    RECORD_READ = "record:read"
    RECORD_WRITE = "record:write"  # write and correct, link evidence, clear rights
    RECORD_WITHDRAW = "record:withdraw"
    REPORT_READ = "report:read"
    REPORT_WRITE = "report:write"  # narrative parts, answers to checklists
    REPORT_ASK = "report:ask"  # ask for a report, on behalf of the authority or as it
    REPORT_ANSWER = "report:answer"  # confirm the receipt of a report, or ask for its correction, as the authority
    SURVEY_RUN = "survey:run"  # open rounds of surveys, choose who is asked, end them
    FIGURES_CLOSE = "figures:close"  # close a month's figures and open it again
    DATA_EXPORT = "data:export"  # files of what one may read; personal data only with person:read
    HANDOVER_MAKE = "handover:make"  # everything a next operator needs
    DEADLINE_READ = "deadline:read"  # everything a programme will raise in a year
    DATE_MARK = "date:mark"  # say that a fixed date was met, or take that back
    PROCESS_EDIT = "process:edit"
    MAIL_READ = "mail:read"
    PEOPLE_EDIT = "people:edit"
    CALENDAR_EDIT = "calendar:edit"  # a programme's own closures and openings
    HOLIDAYS_EDIT = "holidays:edit"  # the national holidays all programmes share


GRANTS: Mapping[May, frozenset[Role]] = {
    May.CASE_READ: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.CASE_OPEN: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.TASK_CLAIM: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.TASK_REASSIGN: frozenset({Role.SUPERVISOR}),
    May.CASE_STEER: frozenset({Role.SUPERVISOR}),
    May.COMPANY_READ: frozenset({Role.STAFF, Role.SUPERVISOR, Role.AUTHORITY}),
    May.CODES_REVIEW: frozenset({Role.SUPERVISOR}),
    May.PERSON_READ: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.COMPANY_EDIT: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.COMPANY_MERGE: frozenset({Role.SUPERVISOR}),
    May.DIRECTORY_EDIT: frozenset({Role.SUPERVISOR}),
    May.PARTY_IMPORT: frozenset({Role.SUPERVISOR}),
    May.RECORD_READ: frozenset({Role.STAFF, Role.SUPERVISOR, Role.AUTHORITY}),
    May.RECORD_WRITE: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.RECORD_WITHDRAW: frozenset({Role.SUPERVISOR}),
    May.REPORT_READ: frozenset({Role.STAFF, Role.SUPERVISOR, Role.AUTHORITY}),
    May.FIGURES_CLOSE: frozenset({Role.SUPERVISOR}),
    May.SURVEY_RUN: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.REPORT_WRITE: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.REPORT_ASK: frozenset({Role.STAFF, Role.SUPERVISOR, Role.AUTHORITY}),
    May.REPORT_ANSWER: frozenset({Role.AUTHORITY}),
    May.DATA_EXPORT: frozenset({Role.STAFF, Role.SUPERVISOR, Role.AUTHORITY}),
    May.HANDOVER_MAKE: frozenset({Role.SUPERVISOR}),
    May.DEADLINE_READ: frozenset({Role.SUPERVISOR, Role.AUTHORITY}),
    May.DATE_MARK: frozenset({Role.STAFF, Role.SUPERVISOR}),
    May.PROCESS_EDIT: frozenset({Role.SUPERVISOR}),
    May.MAIL_READ: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    May.PEOPLE_EDIT: frozenset({Role.ADMINISTRATOR}),
    May.CALENDAR_EDIT: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    May.HOLIDAYS_EDIT: frozenset({Role.ADMINISTRATOR}),
}

ROLE_NAMES: Mapping[Role, Text] = {
    Role.STAFF: Text("担当", "staff"),
    Role.SUPERVISOR: Text("監督", "supervisor"),
    Role.AUTHORITY: Text("発注者", "authority"),
    Role.ADMINISTRATOR: Text("管理者", "administrator"),
}


class NotAllowed(Refused):
    """The permission is missing; the sentence names who has it."""

    code = "not_allowed"
    sentence = Text(
        "この操作は「{roles_ja}」だけが行えます。必要なときは監督に依頼してください。",
        "Only {roles_en} may do this. Ask your supervisor if you need it.",
    )


def allows(actor: Actor, permission: May, programme: ProgrammeKey) -> bool:
    """Tell whether the actor holds the permission in the programme."""
    if actor.kind in {ActorKind.CLOCK, ActorKind.SYSTEM}:
        return True
    return bool(GRANTS[permission] & actor.roles(programme))


def may_do(actor: Actor, programme: ProgrammeKey, group: str | None) -> bool:
    """Tell whether the actor may do a task of that group: its members, and supervisors for everybody."""
    if not allows(actor, May.TASK_CLAIM, programme):
        return False
    return group is None or group in actor.groups(programme) or allows(actor, May.TASK_REASSIGN, programme)


def require(actor: Actor, permission: May, programme: ProgrammeKey) -> None:
    """Return when the actor holds the permission.  Raises: NotAllowed."""
    if not allows(actor, permission, programme):
        names = [ROLE_NAMES[role] for role in Role if role in GRANTS[permission]]
        raise NotAllowed(roles_ja="・".join(n.ja for n in names), roles_en=", ".join(n.en for n in names))
