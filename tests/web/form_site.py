"""A tiny site with one form, drawn and judged by the engine as on the real pages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, render_template_string, request

from engine import feel
from engine.domain.form import Form
from engine.domain.form_clean import clean
from engine.domain.form_collect import change_rows, collect
from engine.domain.form_scope import Setting
from engine.domain.form_show import Display, view
from engine.domain.form_typed import initial
from tests.domain.form_samples import CHOICES, TODAY
from tests.web.diagram_site import POLICY
from web.assets import DIST, Assets

FEEL = feel.Environment(now=datetime(2026, 11, 20, tzinfo=UTC))
TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
PAGE = """{% from 'forms/form.html' import render_form %}<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>入力票</title><meta name="csrf-token" content="token">
{{ assets("app") }}</head>
<body><main><h1>入力票</h1>
<form class="card" method="post" action="/form" enctype="multipart/form-data" novalidate data-autosave="/draft">
{{ render_form(view) }}
<div class="bar"><button class="btn primary">保存して次へ進む</button>
<span role="status" data-autosave-state></span></div>
</form></main></body></html>"""


def make(form: Form, **variables: object) -> Flask:
    """Make the site; `sent` and `drafts` in its config collect what arrives."""
    app = Flask("form_site", template_folder=str(TEMPLATES), static_folder=str(DIST.parent))
    app.config.update(sent=[], drafts=[], form=form, variables=variables)
    Assets().init_app(app)
    app.add_url_rule("/form", view_func=page, methods=["GET", "POST"])
    app.add_url_rule("/draft", view_func=draft, methods=["POST"])
    app.add_url_rule("/favicon.ico", view_func=lambda: Response(status=204))
    app.after_request(guard)
    return app


def page() -> str:
    """Show the form; a pressed row button changes rows, anything else is kept as sent."""
    form, typed, errors = current_app.config["form"], None, {}
    if request.method == "POST":
        typed = collect(form, request.form)
        if not change_rows(form, typed, request.form):
            current_app.config["sent"].append(typed)
            errors = dict(clean(form, typed, setting()).errors)
    raw = initial(form, current_app.config["variables"]) if typed is None else typed
    display = Display(setting=setting(), lang="ja", errors=errors, tree=tree, as_json=feel.to_json)
    return render_template_string(PAGE, view=view(form, raw, display))


def draft() -> Response:
    """Keep what the page's script saves by itself."""
    current_app.config["drafts"].append((collect(current_app.config["form"], request.form), dict(request.headers)))
    return Response(status=204)


def setting() -> Setting:
    """Return what the form is judged with."""
    return Setting(evaluate=evaluate, today=TODAY, choices=CHOICES, variables=current_app.config["variables"])


def evaluate(source: str, names: Mapping[str, object]) -> object:
    """Evaluate as the engine does."""
    return feel.evaluate(source, names, FEEL).value


def tree(source: str) -> Any:
    """Return the tree the browser judges."""
    return feel.to_tree(feel.compile_expression(source))


def guard(response: Response) -> Response:
    """Set the policy of the real pages."""
    response.headers["Content-Security-Policy"] = POLICY
    return response
