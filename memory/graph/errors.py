"""What is raised when a graph cannot be opened, read or written."""

__all__ = ["GraphError"]


class GraphError(ValueError):
    """A database or a text view that cannot be used: one line that names it and says what to do."""
