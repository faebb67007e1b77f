"""An installation made of real processes, which can be killed, frozen and started again at any moment."""

import datetime as dt
import os
import signal
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from engine import definitions, people, programme_folder, services, tokens
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.settings import Settings
from engine.work import Services, begin
from tests.cast import MORI, PASSWORD, SATO, SUZUKI, Player
from tests.fault.nursery import Nursery, end
from tests.notifications.post_office import free_port

CARE = ProgrammeKey("care")
FOLDER = Path(__file__).parent / "care"
SECRET = "for-tests-under-fault-only"
STAFF = (SATO, SUZUKI)


def now() -> dt.datetime:
    """Read the machine's clock."""
    return dt.datetime.now(dt.UTC)


@dataclass
class Resident:
    """A process of the house. port: of a web server; 0 for a clock."""

    words: tuple[str, ...]
    port: int = 0
    pid: int = 0

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def lives(self) -> bool:
        """Tell whether it still runs."""
        return Path(f"/proc/{self.pid}").exists()


@dataclass
class House:
    """Web servers and clocks over one database.

    smtp: where mail goes; None keeps it in the database.
    """

    url: str
    nursery: Nursery
    folder: Path
    smtp: str | None = None
    residents: list[Resident] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def services(self, ahead: dt.timedelta = dt.timedelta(0)) -> Services:
        """Return the same installation in this process; ahead: of the machine's clock."""
        settings = Settings(database_url=self.url, secret_key=SECRET, smtp_url=self.smtp, clock_seconds=1)
        return services.build(settings, lambda: now() + ahead)

    def furnish(self) -> None:
        """Migrate, publish the programme, hire two of the staff and a supervisor, and give the staff tokens."""
        made = self.services()
        services.upgrade(made)
        with begin(made, SYSTEM) as work:
            definitions.load(work, programme_folder.read(FOLDER))
            for player in (*STAFF, MORI):
                new = people.NewPerson(login=player.login, name=player.name, email=player.email, password=PASSWORD)
                people.join(work, people.add(work, new), CARE, roles=player.roles, groups=player.groups)
            self.secrets = [tokens.add(work, player.login, name="試験").secret for player in STAFF]
        made.database.dispose()

    def token_of(self, player: Player) -> str:
        """Make a token for somebody."""
        made = self.services()
        with begin(made, SYSTEM) as work:
            secret = tokens.add(work, player.login, name="試験").secret
        made.database.dispose()
        return secret

    def web(self) -> Resident:
        """Start a web server; it may take a moment until it answers (`ready`)."""
        port = free_port()
        return self._moved_in(Resident(("serve", "--no-clock", "--port", str(port)), port))

    def clock(self) -> Resident:
        """Start a clock."""
        return self._moved_in(Resident(("clock",)))

    def _moved_in(self, resident: Resident) -> Resident:
        self.residents.append(resident)
        self.start(resident)
        return resident

    def start(self, resident: Resident) -> None:
        """Start a resident, or start it again."""
        env = {"BANSO_DATABASE_URL": self.url, "BANSO_SECRET_KEY": SECRET, "BANSO_CLOCK_SECONDS": "1"}
        if self.smtp:
            env["BANSO_SMTP_URL"] = self.smtp
        resident.pid = self.nursery.born(resident.words, env, self.folder / "house.log")

    def kill(self, resident: Resident) -> None:
        """Kill a resident without warning."""
        resident.send(signal.SIGKILL)
        gone(resident)

    def ports(self) -> list[int]:
        """Return where the web servers are."""
        return [resident.port for resident in self.residents if resident.port]

    def leave(self) -> None:
        """End every process of the house, and wait until it is no more."""
        for resident in self.residents:
            end(resident.pid)
        for resident in self.residents:
            gone(resident)
        self.residents.clear()


def gone(resident: Resident) -> None:
    """Wait until a killed process is no more."""
    while resident.lives():
        time.sleep(0.005)


def ready(resident: Resident, seconds: float = 60) -> float:
    """Wait until a web server is ready; return how long it took."""
    begun = time.monotonic()
    while time.monotonic() < begun + seconds:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{resident.port}/readyz", timeout=10):  # loopback
                return time.monotonic() - begun
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError(resident)
