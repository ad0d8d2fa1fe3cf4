"""Language: models that read a world and answer about it, and conversations with several people."""
