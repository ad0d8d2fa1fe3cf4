"""What goes wrong with a run by the user's hand: one line each, saying what to do."""

__all__ = ["DivergedError", "EmptyPathError", "RunError", "TaskError"]


class RunError(ValueError):
    """A run that cannot start, go on or be read."""


class TaskError(RunError):
    """A task that does not exist, does not take its configuration, or breaks the contract of `Task`."""


class DivergedError(RunError):
    """A run whose loss became no number."""


class EmptyPathError(RunError):
    """A router that deals fewer than a batch of examples to a path."""
