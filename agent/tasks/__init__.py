"""Tasks for an agent in a home: episodes, what they ask for, and how an attempt is scored."""
