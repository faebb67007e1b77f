"""A tiny site with the viewer and the editor, under the policy the real pages have."""

import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request

from web.assets import DIST, Assets

HERE = Path(__file__).parent
DIAGRAM = HERE / "models" / "referral.bpmn"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CATALOGUE = {
    "groups": [{"id": "coordinators", "name": "コーディネーター"}, {"id": "supervisors", "name": "監督"}],
    "forms": [{"id": "choice", "name": "紹介先の選定"}, {"id": "answer", "name": "紹介への回答"}],
    "rules": [{"id": "first_answer", "name": "最初の回答", "summary": "受付の翌日から3営業日の17時"}],
    "decisions": [{"id": "triage", "name": "緊急度の判定"}],
    "processes": [{"id": "follow_up", "name": "支援後の確認"}],
    "records": [{"id": "referral", "name": "紹介の記録"}],
    "jobs": [
        {
            "id": "send-message",
            "name": "連絡を送る",
            "headers": [{"id": "message", "name": "文面", "values": [{"id": "letter", "name": "紹介状"}]}],
        }
    ],
}
STATE = {
    "done": ["start", "choose", "gateway", "decide"],
    "current": ["send", "wait"],
    "overdue": ["wait"],
    "badges": {"wait": "2日超過", "choose": "✓ 10月26日"},
    "links": {"wait": "/step"},
}


def make(findings: list[dict[str, Any]] | None = None) -> Flask:
    """Make the site; `saved` in its config collects what the editor sends."""
    app = Flask("diagram_site", template_folder=str(HERE / "pages"), static_folder=str(DIST.parent))
    app.config.update(saved=[], findings=findings or [])
    Assets().init_app(app)
    for view in (viewer, editor, step):
        app.add_url_rule(f"/{view.__name__}", view_func=view)
    app.add_url_rule("/favicon.ico", view_func=icon)
    app.add_url_rule("/check", view_func=check, methods=["POST"])
    app.add_url_rule("/save", view_func=save, methods=["POST"])
    app.after_request(guard)
    return app


def viewer() -> str:
    """Show where a case stands."""
    data = {"xml": DIAGRAM.read_text(encoding="utf-8"), **STATE}
    return render_template("viewer.html", lang=request.args.get("lang", "ja"), data=data)


def editor() -> str:
    """Offer the diagram for editing."""
    data = {"path": "referral.bpmn", "xml": DIAGRAM.read_text(encoding="utf-8"), "catalogue": CATALOGUE}
    return render_template("editor.html", lang=request.args.get("lang", "ja"), data=data)


def step() -> str:
    """Stand for another page."""
    return "<!doctype html><title>step</title>"


def icon() -> Response:
    """Have no icon."""
    return Response(status=204)


def check() -> Response:
    """Find what the test said would be found."""
    return jsonify(findings=current_app.config["findings"])


def save() -> tuple[Response, int]:
    """Keep what was sent; with `?conflict` refuse it."""
    sent = {**json.loads(request.data), "token": request.headers["X-CSRFToken"]}
    current_app.config["saved"].append(sent)
    if "conflict" in request.args:
        return jsonify(detail="ほかの方が先に更新しました。"), 412
    answer = jsonify(message="下書きを保存しました。")
    answer.headers["ETag"] = '"v2"'
    return answer, 200


def guard(response: Response) -> Response:
    """Set the policy of the real pages."""
    extra = "; style-src-attr 'unsafe-inline'" if request.path == "/editor" else ""
    response.headers["Content-Security-Policy"] = POLICY + extra
    return response
