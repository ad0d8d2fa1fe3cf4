"""DiLoCo whose workers may vanish: who is there agrees on it at every sync, through torchft, and goes on."""

__all__ = ["ELASTIC", "LIGHTHOUSE"]

ELASTIC = "elastic"
"""Where in a run's folder workers leave their marks."""
LIGHTHOUSE = "lighthouse"
"""The file there with the lighthouse's address."""
