"""The exit statuses of the commands, and the exception that ends a command with a message."""

OK, PROBLEMS, CANNOT_RUN = 0, 1, 2
REMOVED = 3
"""Nothing new was published; clips that may no longer be shown were taken down."""
WRONG_AUDIENCE = 4
"""The site is for another audience than the place that it was to be published to."""
STOPPED = 130
"""The command was stopped with Ctrl-C: the convention of shells."""


class CannotRun(Exception):
    """Raised where a command cannot go on. The message is for the user, and the exit status is `CANNOT_RUN`."""


class NothingWritten(CannotRun):
    """A CannotRun for a command that has written no file; adds "Nothing was written." to the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason} Nothing was written.")
