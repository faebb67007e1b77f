"""What the BPMN room will not or cannot do, each with its sentence."""

from engine.bpmn.ports import TraceEvent
from engine.domain.text import Text
from engine.errors import Conflict, EngineError, FilesRefused, Invalid


class ModelRefused(FilesRefused):
    """The diagrams hold errors; `findings` lists them all, warnings included."""

    code = "bpmn_model_refused"


class NotWaiting(Conflict):
    """The instance does not wait for this (any more): the task is done, the message is not expected."""

    code = "bpmn_not_waiting"
    sentence = Text(
        "この案件は、その操作を待っている状態ではありません（対象：{what}）。画面を読み直して確認してください。",
        "The case is not waiting for this ({what}). Reload the page and check.",
    )


class NotStorable(Invalid):
    """A value cannot be kept with the case; nothing has run. `path` names the place, `kind` the type found there."""

    code = "bpmn_not_storable"
    sentence = Text(
        "「{path}」の値（{kind}）は案件に保存できません。文字・数値・日付などの値にしてください。",
        "The value of “{path}” ({kind}) cannot be kept with a case. Give text, numbers, dates and the like.",
    )


class CannotMove(Conflict):
    """A move would leave the instance in a state it cannot go on from; nothing was changed. why: the sentence."""

    code = "bpmn_cannot_move"
    sentence = Text("この手順へは移せません。{why_ja}", "The process cannot be moved there. {why_en}")

    def __init__(self, why: Text) -> None:
        super().__init__(why_ja=why.ja, why_en=why.en)


class StateUnreadable(EngineError):
    """A saved state does not belong to this version or this definition."""

    code = "bpmn_state_unreadable"
    sentence = Text(
        "案件の保存内容を読み取れません（{reason}）。管理者に連絡してください。",
        "The saved state of the case cannot be read ({reason}). Please tell the administrator.",
    )


class StepFailed(EngineError):
    """A step could not be done; the caller rolls back and the case stays as it was.

    element_id, element_name: the element at fault; "" and the process where no element is. reason: why, as a Text.
    reason_code: stable word for it.
    trace: what the step had done up to there; all of it is undone with the step. where: whose step it was, for callers
    that know more than instances.
    """

    code = "bpmn_step_failed"
    sentence = Text(
        "「{element_name}」（{element_id}）を処理できませんでした。{reason_ja}",
        "“{element_name}” ({element_id}) could not be carried out. {reason_en}",
    )

    def __init__(self, element_id: str, element_name: str, reason_code: str, reason: Text) -> None:
        self.element_id, self.element_name = element_id, element_name
        self.reason_code, self.reason = reason_code, reason
        self.trace: tuple[TraceEvent, ...] = ()
        self.where: object = None
        super().__init__(
            element_id=element_id or "―",
            element_name=element_name or element_id,
            reason_ja=reason.ja,
            reason_en=reason.en,
        )


class BpmnError(Exception):
    """A job says that it ended in a business error (BPMN 2.0 §10.4.6); an error boundary event may catch it.

    Raised by `Ports.call`. code: the error code of the diagram. variables: handed to the catching event.
    """

    def __init__(self, code: str, message: str = "", variables: dict[str, object] | None = None) -> None:
        self.error_code, self.message, self.variables = code, message, dict(variables or {})
        super().__init__(f"{code}: {message}")
