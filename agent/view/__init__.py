"""Seeing a life: any tick of it again, in three dimensions, through the agent's eye, and as the agent believed it."""
