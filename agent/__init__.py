"""Bodies in homes, the agent that lives in them, and the `inhabit` command line."""
