"""The exit statuses of the commands."""

OK, PROBLEMS, CANNOT_RUN = 0, 1, 2
REMOVED = 3
"""Nothing new was published; clips that may no longer be shown were taken down."""
WRONG_AUDIENCE = 4
"""The site is for another audience than the place that it was to be published to."""
STOPPED = 130
"""The command was stopped with Ctrl-C: the convention of shells."""
