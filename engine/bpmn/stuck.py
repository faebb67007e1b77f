"""Nothing waits for nobody: an instance that can never go on says so instead of waiting for ever."""

from engine.bpmn.tokens import CaseWorkflow, Token
from engine.domain.text import Text

STUCK = Text(
    "「{name}」で他の経路の到着を待っていますが、これから着く経路がないため、先へ進めません。手前の分岐を見直してください。",
    "“{name}” waits for other paths to arrive, but none can come any more. Check the split in front of it.",
)


def stuck_token(top: CaseWorkflow) -> Token | None:
    """Return the token that waits at a join in vain; None while something is still waited for, or all has ended."""
    if top.completed or top.event_manager.tasks or any(token.is_work for token in top.tokens()):
        return None
    held = [token for token in top.tokens() if "flow" in token.internal_data]
    return next(iter(held or top.tokens()), None)
