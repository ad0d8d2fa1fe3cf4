"""What the agent keeps: `memory.graph`, the world-state database, and (later) `memory.field`, the CLIP field."""
