"""Training with little communication: a Task, a Strategy that keeps replicas in sync, an Engine that runs them."""
