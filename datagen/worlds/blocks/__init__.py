"""The blocks world: a voxel grid with shapes, holes, creatures, a speaker, and an agent that carries out commands."""
