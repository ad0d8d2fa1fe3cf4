"""The two kinds of magnum that are used, for tests without it."""


class Vector3(tuple):
    def __new__(cls, x, y, z):
        return super().__new__(cls, (float(x), float(y), float(z)))


class Quaternion:
    def __init__(self, vector, scalar):
        self.vector, self.scalar = vector, float(scalar)
