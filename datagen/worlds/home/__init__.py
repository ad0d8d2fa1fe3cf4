"""Furnished homes, their residents, and the rules of living in them."""
