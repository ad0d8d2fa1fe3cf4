"""Worlds and their rules, the lives lived in them, questions about those lives, and datasets of both. No torch."""
