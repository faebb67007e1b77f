"""Prepare a fresh clone: virtual environment, locked packages, browser bundle, typefaces, translations, test browser.

`make` calls this with `run` or `test`. It needs Python's standard library only. Each step leaves a stamp made from
what it was made of, so a second start does nothing.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import node
from console import ROOT, SetupFailed, run, say, works
from node import PYTHON, VENV

DIST = ROOT / "web" / "static" / "dist"
ASSETS = ROOT / "web" / "assets"
FONT_PACKAGES = ROOT / "node_modules" / "@expo-google-fonts"
TYPEFACES = ROOT / "engine" / "render" / "typefaces"
FACES = (  # of documents: the first has the characters of names and places, the second those it lacks
    "biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf",
    "biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf",
    "noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    "noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf",
)
TRANSLATIONS = ROOT / "web" / "translations"
NO_VENV = (
    "仮想環境を作れません。Debian・Ubuntu では「sudo apt install python3-venv」を実行してください。\n"
    "Cannot make a virtual environment. On Debian or Ubuntu run `sudo apt install python3-venv`, then start again."
)


def stamped(stamp: Path, sources: Iterable[Path], make: Callable[[], None]) -> None:
    """Call `make` unless the stamp says it was already made of exactly these sources."""
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes())
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    make()
    stamp.write_text(digest.hexdigest())


def make_venv() -> None:
    """Make `.venv` with pip in it. On a Debian run by root the missing piece is fetched."""
    if PYTHON.exists() and any(VENV.glob("lib/python3*/site-packages/pip")):
        return
    say("仮想環境 .venv を作っています", "Making the virtual environment .venv")
    if works([sys.executable, "-m", "venv", "--clear", VENV]):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run(["apt-get", "update"], timeout_seconds=120)
        run(["apt-get", "install", "-y", "--no-install-recommends", "python3-venv"], timeout_seconds=300)
        if works([sys.executable, "-m", "venv", "--clear", VENV]):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    raise SetupFailed(NO_VENV)


def install(lock: str) -> None:
    """Install a hash lock: by uv where the machine has one that works, else by pip."""
    say(
        "Pythonの部品を入れています（初回だけ、1分ほど）",
        "Installing the Python packages (first time only, about a minute)",
    )
    uv = shutil.which("uv")
    if uv:
        try:
            run(
                [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock],
                env={"UV_PYTHON_DOWNLOADS": "never"},
                timeout_seconds=180,
            )
        except SetupFailed:
            say("uv では入れられないため、pip で続けます", "uv could not, going on with pip")
        else:
            return
    run([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", lock])


def install_packages(*, tests: bool) -> None:
    """Install what running needs, or what tests need besides."""
    runtime, dev = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    stamp_of_tests = VENV / ".stamp-dev"
    if tests or stamp_of_tests.exists():  # the larger set holds the smaller one
        stamped(stamp_of_tests, [runtime, dev], lambda: install(dev.name))
    else:
        stamped(VENV / ".stamp-run", [runtime], lambda: install(runtime.name))


def build_bundle() -> None:
    """Install the locked JavaScript packages and bundle what the browser gets."""
    lock = [ROOT / "package-lock.json", ROOT / "package.json"]
    sources = [path for path in ASSETS.rglob("*") if path.is_file()]
    modules = ROOT / "node_modules"

    def install_modules() -> None:
        say("画面の部品を入れています", "Installing the JavaScript packages")
        run([*node.find().npm, "ci", "--ignore-scripts"])

    def bundle() -> None:
        say("画面の部品をまとめています", "Bundling the pages' scripts and styles")
        run([node.find().node, ASSETS / "build.mjs"])

    stamped(modules / ".stamp", lock, install_modules)
    stamped(DIST / ".stamp", [*lock, *sources], bundle)
    if not node.LINK.exists():
        node.find()


def copy_typefaces() -> None:
    """Put the typefaces of documents where the engine looks for them, with their licences."""
    faces = [FONT_PACKAGES / face for face in FACES]
    licences = [FONT_PACKAGES / package / "LICENSE_FONT" for package in sorted({face.split("/")[0] for face in FACES})]

    def copy() -> None:
        say("文書の書体を用意しています", "Copying the typefaces of documents")
        for face in faces:
            shutil.copyfile(face, TYPEFACES / face.name)
        for licence in licences:
            shutil.copyfile(licence, TYPEFACES / f"LICENSE-{licence.parent.name}")

    TYPEFACES.mkdir(exist_ok=True)
    stamped(TYPEFACES / ".stamp", [*faces, *licences], copy)


def compile_translations() -> None:
    """Compile the English texts of the pages when a catalogue is newer than what was compiled from it."""
    catalogues = list(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    if any(_is_stale(po) for po in catalogues):
        say("英語の画面の文を用意しています", "Compiling the English texts")
        run([PYTHON, "-m", "babel.messages.frontend", "compile", "-d", TRANSLATIONS, "-D", "messages"])


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def prepare(purpose: str) -> None:
    """Do every step that `run` or `test` needs."""
    tests = purpose == "test"
    make_venv()
    install_packages(tests=tests)
    build_bundle()
    copy_typefaces()
    compile_translations()
    if tests and not works([PYTHON, ROOT / "tests" / "browser.py"]):
        say("試験用のブラウザと日本語の字体を用意しています", "Fetching a browser and Japanese fonts for the tests")
        run([PYTHON, ROOT / "tests" / "browser.py", "--install"])


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "run")
    except SetupFailed as failure:
        sys.exit(f"\n準備の途中で止まりました。 / The set-up stopped.\n\n{failure}")
