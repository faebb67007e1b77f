"""The bundle's helper and what was built."""

import json
import os
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from web.assets import DIST, Assets, BundleMissing


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "static" / "dist"
    folder.mkdir(parents=True)
    write(folder, {"app": {"js": "app-1.js", "css": "app-1.css", "preload": ["chunk-1.js"]}})
    (folder / "app-1.js").write_text("export {}")
    return folder


def write(folder: Path, manifest: object) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest))


def flask_with(dist: Path) -> Flask:
    app = Flask("tiny", static_folder=str(dist.parent))
    Assets(dist).init_app(app)
    return app


def test_a_page_names_style_chunks_and_script(dist: Path) -> None:
    with flask_with(dist).test_request_context():
        page = render_template_string("{{ assets('app') }}")
    assert page.split("\n") == [
        '<link rel="stylesheet" href="/static/dist/app-1.css">',
        '<link rel="modulepreload" href="/static/dist/chunk-1.js">',
        '<script type="module" src="/static/dist/app-1.js"></script>',
    ]


def test_a_new_build_is_noticed(dist: Path) -> None:
    assets = Assets(dist)
    assert "app-1.js" in assets.tags("app")
    write(dist, {"app": {"js": "app-2.js", "css": None, "preload": []}})
    os.utime(dist / "manifest.json", ns=(1, 1))
    assert assets.tags("app") == '<script type="module" src="/static/dist/app-2.js"></script>'


def test_an_unbuilt_bundle_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing, match="make build"):
        Assets(tmp_path).tags("app")


def test_hashed_files_are_kept_for_ever_and_the_manifest_is_not(dist: Path) -> None:
    client = flask_with(dist).test_client()
    with client.get("/static/dist/app-1.js") as script, client.get("/static/dist/manifest.json") as manifest:
        assert "immutable" in script.headers["Cache-Control"]
        assert "immutable" not in manifest.headers["Cache-Control"]


def test_a_missing_file_is_not_kept(dist: Path) -> None:
    assert "immutable" not in flask_with(dist).test_client().get("/static/dist/gone.js").headers.get(
        "Cache-Control", ""
    )


def test_every_custom_property_used_is_defined() -> None:
    css = "\n".join(path.read_text(encoding="utf-8") for path in DIST.glob("*.css"))
    used = set(re.findall(r"var\((--[\w-]+)\s*\)", css))  # those with a fallback may be undefined
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    assert used - defined == set()


@pytest.mark.shows("KYU-75")
def test_the_bundle_asks_for_nothing_from_elsewhere() -> None:
    css = "\n".join(path.read_text(encoding="utf-8") for path in DIST.glob("*.css"))
    assert re.findall(r"url\(\s*[\"']?(?:https?:|//)[^)]{0,60}", css) == []


def test_every_class_of_the_templates_is_styled() -> None:
    css = "\n".join(path.read_text(encoding="utf-8") for path in DIST.glob("*.css"))
    styled = set(re.findall(r"\.([a-z][\w-]*)", css))
    for template in (DIST.parents[1] / "templates").rglob("*.html"):
        plain = re.sub(r"\{[{%].*?[%}]\}", " ", template.read_text(encoding="utf-8"))
        used = {name for text in re.findall(r'class="([^"]*)"', plain) for name in text.split()}
        assert used - styled == set(), template.name
