"""Messages.

POST /messages     give one to the case that waits for it
"""

from flask import Blueprint, Response

from engine import api_views, messages
from engine.domain.text import Text
from engine.messages import Message
from engine.work import Work
from web.api import shapes, told
from web.api.answers import Answer, entering
from web.api.body import sent
from web.api.operations import Operation, describes
from web.api.routes.cases import etag

bp = Blueprint("messages", __name__, url_prefix="/messages")


@bp.post("")
@describes(
    Operation(
        text=Text("メッセージを届ける", "Give a message to the one case that waits for it; answers the case."),
        body=shapes.Message,
        answer=shapes.CaseState,
    )
)
def correlate() -> Response:
    """Give a message to the case that waits for it."""
    body = sent(shapes.Message)
    message = Message(name=body["name"], correlation=body["correlation"], data=body["data"])

    def act(unit: Work) -> Answer:
        state = api_views.case_state(unit, messages.correlate(unit, message))
        return Answer(content=told.case_state(state), etag=etag(state))

    return entering(act)
