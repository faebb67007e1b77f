"""Find the Chromium the browser tests drive, or fetch one.

Order: `$CHROMIUM`, one on the PATH, one unpacked into `.chromium/` earlier. `python tests/browser.py` ends with 0 when
there is one; `--install` fetches it from the operating system (as root, with apt) or else from npm.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / ".chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # the tests may run as root in a container; only our own pages are opened
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--lang=ja",
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"  # accessibility rules, injected by tests.page


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser to drive: its program and what its environment needs."""

    executable: Path
    env: Mapping[str, str] = field(default_factory=dict)


def find(environ: Mapping[str, str] = os.environ, unpacked: Path = UNPACKED) -> Chromium | None:
    """Return the Chromium to use, or None when the machine has none."""
    named = environ.get("CHROMIUM")
    if named:
        return Chromium(Path(named)) if Path(named).is_file() else None
    for name in NAMES:
        found = shutil.which(name, path=environ.get("PATH"))
        if found:
            return Chromium(Path(found))
    if (unpacked / "chromium").is_file():
        return Chromium(
            unpacked / "chromium",
            {"LD_LIBRARY_PATH": str(unpacked / "lib"), "FONTCONFIG_FILE": str(unpacked / "fonts.conf")},
        )
    return None


def has_japanese_font() -> bool:
    """Whether Japanese text will be drawn with glyphs rather than empty boxes."""
    listed = shutil.which("fc-list")
    return listed is not None and bool(subprocess.check_output([listed, ":lang=ja", "family"]).strip())


def install() -> None:
    """Fetch what is missing.

    Raises: subprocess.CalledProcessError when no source had a browser. A missing font is only told.
    """
    packages = ([] if find() else ["chromium"]) + ([] if has_japanese_font() else ["fontconfig", "fonts-noto-cjk"])
    if packages and not _from_apt(packages) and "chromium" in packages:
        _from_npm()
    if not has_japanese_font():
        print("日本語の字体がなく、画面の写真は空白になります。 / No Japanese font: pictures lack the text.")


def _from_apt(packages: list[str]) -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    quick = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        if subprocess.run([apt, *quick, *words], env=env, check=False).returncode != 0:
            return False
    return True


def _from_npm() -> None:
    folder = ROOT / ".ci" / "chromium"
    node = ROOT / ".venv" / "bin" / "node"
    npm = shutil.which("npm")
    bundled = node.resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [npm] if npm else [str(node), str(bundled)]
    subprocess.run([*command, "ci", "--ignore-scripts"], cwd=folder, check=True)
    subprocess.run([str(node), "unpack.mjs", str(UNPACKED)], cwd=folder, check=True)
    shutil.rmtree(folder / "node_modules")


if __name__ == "__main__":
    if "--install" in sys.argv:
        install()
    sys.exit(0 if find() and (has_japanese_font() or "--install" in sys.argv) else 1)
