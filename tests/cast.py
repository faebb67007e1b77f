"""The same people everywhere, each for a reason. Their password is PASSWORD."""

from dataclasses import dataclass

from engine import people
from engine.domain.access import SYSTEM, Actor, Role
from engine.domain.ids import ProgrammeKey, UserId
from engine.work import Services, Work, begin

PASSWORD = "correct horse battery"
KAGOSHIMA = ProgrammeKey("kagoshima")


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody of the cast."""

    login: str
    name: str
    roles: tuple[Role, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Return the mail address."""
        return f"{self.login}@example.jp"


SATO = Player(login="sato", name="佐藤 結衣", roles=(Role.STAFF,), groups=("staff",))
SUZUKI = Player(login="suzuki", name="鈴木 大地", roles=(Role.STAFF,), groups=("staff",))
TANAKA = Player(login="tanaka", name="田中 美咲", roles=(Role.STAFF,), groups=("desk",))
MORI = Player(login="mori", name="森 健一", roles=(Role.SUPERVISOR,), groups=("supervisors",))
KENCHO = Player(login="kencho", name="県 担当者", roles=(Role.AUTHORITY,), groups=("authority",))
KANRI = Player(login="kanri", name="管理 者", roles=(Role.ADMINISTRATOR,))
PASSERBY = Player(login="passerby", name="通りがかり")
CAST = (SATO, SUZUKI, TANAKA, MORI, KENCHO, KANRI, PASSERBY)


def hire(work: Work, player: Player, programme: ProgrammeKey = KAGOSHIMA) -> UserId:
    """Give somebody of the cast an account and their part in the programme."""
    person_id = people.add(
        work, people.NewPerson(login=player.login, name=player.name, email=player.email, password=PASSWORD)
    )
    if player.roles:
        people.join(work, person_id, programme, roles=player.roles, groups=player.groups)
    return person_id


def hire_all(services: Services, programme: ProgrammeKey = KAGOSHIMA) -> None:
    """Give the whole cast their accounts."""
    with begin(services, SYSTEM) as work:
        for player in CAST:
            hire(work, player, programme)


def actor(services: Services, player: Player) -> Actor:
    """Return the player as the one who acts, as after a log-in."""
    with begin(services, SYSTEM, read_only=True) as work:
        person_id = people.id_of_login(work, player.login)
        assert person_id is not None
        return people.actor_of(work, person_id)
