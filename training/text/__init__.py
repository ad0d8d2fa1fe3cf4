"""Real text that is at hand without a hub: a corpus of this machine's own documentation, and a Task on its bytes."""
