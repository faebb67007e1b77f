"""The bundled scripts and styles: which hashed files a page has to name, and for how long they may be kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from flask import Flask, Response, request
from markupsafe import Markup

from engine.domain.text import Text
from engine.errors import EngineError

DIST = Path(__file__).parent / "static" / "dist"
URL = "/static/dist"
FOREVER = "public, max-age=31536000, immutable"


class Entry(TypedDict):
    """What one entry of the bundle consists of; names of files in the folder."""

    js: str
    css: str | None
    preload: list[str]


class BundleMissing(EngineError):
    """The bundle was never built, or lacks the entry asked for."""

    code = "bundle_missing"
    sentence = Text(
        "画面の部品「{entry}」がありません。make build を実行してください。",
        "The bundle “{entry}” of the pages is missing: run `make build`.",
    )


@dataclass(frozen=True, slots=True)
class _Read:
    at_ns: int
    entries: Mapping[str, Entry]


class Assets:
    """Knows the built bundle in `dist`; notices by itself when it is built again."""

    def __init__(self, dist: Path = DIST, url: str = URL) -> None:
        self._manifest = dist / "manifest.json"
        self._url = url
        self._read: _Read | None = None

    def init_app(self, app: Flask) -> None:
        """Give templates `assets(entry)` and let browsers keep the hashed files for ever."""
        app.jinja_env.globals["assets"] = self.tags
        app.after_request(self._keep)

    def tags(self, entry: str) -> Markup:
        """Return the `<link>` and `<script>` elements of an entry: `app`, `viewer` or `editor`.

        Raises: BundleMissing.
        """
        files = self.entry(entry)
        lines = []
        if files["css"]:
            lines.append(Markup('<link rel="stylesheet" href="{}">').format(self._at(files["css"])))
        lines += [Markup('<link rel="modulepreload" href="{}">').format(self._at(name)) for name in files["preload"]]
        lines.append(Markup('<script type="module" src="{}"></script>').format(self._at(files["js"])))
        return Markup("\n").join(lines)

    def entry(self, name: str) -> Entry:
        """Return the files of one entry.  Raises: BundleMissing."""
        entries = self._entries()
        if name not in entries:
            raise BundleMissing(entry=name)
        return entries[name]

    def _entries(self) -> Mapping[str, Entry]:
        try:
            at_ns = self._manifest.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if self._read is None or self._read.at_ns != at_ns:
            self._read = _Read(at_ns, json.loads(self._manifest.read_text(encoding="utf-8")))
        return self._read.entries

    def _at(self, name: str) -> str:
        return f"{self._url}/{name}"

    def _keep(self, response: Response) -> Response:
        hashed = request.path.startswith(f"{self._url}/") and not request.path.endswith("/manifest.json")
        if hashed and response.status_code in {200, 206, 304}:
            response.headers["Cache-Control"] = FOREVER
        return response
