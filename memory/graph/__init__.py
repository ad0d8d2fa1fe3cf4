"""The world-state database: a temporal knowledge graph of entities, facts, poses, events and utterances."""
