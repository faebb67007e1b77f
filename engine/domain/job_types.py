"""The names diagrams may use for the work of a service task (docs/bpmn.md)."""

JOB_TYPES = frozenset(
    {
        "send-message",
        "write-record",
        "open-case",
        "open-referral",
        "remind-referral",
        "close-referral",
        "gather-report",
        "render-report",
        "judge-report",
        "send-report",
        "receive-report",
        "find-records",
        "read-figures",
        "list-companies",
        "survey-round",
    }
)
