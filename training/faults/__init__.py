"""Faults on purpose: random schedules of them, carried out on real processes, and what became of the runs."""
