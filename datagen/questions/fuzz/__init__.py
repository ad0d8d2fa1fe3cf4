"""Fuzzing the language: random programs about any history, asked of every executor, and what they say compared."""
