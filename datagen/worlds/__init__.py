"""Worlds: what can be in them, which rules hold there, and how lives are lived in them."""
