"""A body in habitat-sim, which runs in a process of its own; imported when it is chosen."""
