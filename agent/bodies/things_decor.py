"""The looks of musical instruments, and of what is there to be looked at."""

from __future__ import annotations

import math

from agent.bodies.strokes import Look, blob, box, rod_x, rod_y, tube

__all__ = ["DECOR_LOOKS"]

_INSTRUMENTS: dict[str, Look] = {
    "ukulele": (
        blob("own", (0, -0.6, -0.1), (1.0, 0.4, 0.9)),
        blob("own", (0, -0.15, -0.1), (0.74, 0.3, 0.9)),
        tube("ink", (0.7, 0.9), 0.4, y=-0.35),
        box("hair", (-0.16, 0.16), (-0.2, 0.75), (0.2, 0.7)),
        box("dark", (-0.3, 0.3), (0.75, 1.0), (-0.1, 0.5)),
    ),
    "trumpet": (
        rod_y("own", (-0.9, 0.5), 0.2, z=0.3),
        rod_y("own", (0.5, 0.75), 0.5, z=0.3),
        rod_y("own", (0.75, 1.0), 0.9, z=0.1),
        rod_y("own", (-0.5, 0.4), 0.2, z=-0.5),
        *(tube("steel", (-0.6, 0.9), 0.16, y=y) for y in (-0.3, 0.0, 0.3)),
        rod_y("steel", (-1.0, -0.9), 0.3, z=0.3),
    ),
    "recorder": (
        rod_y("own", (-0.9, 0.5), 0.7),
        rod_y("pale", (0.5, 0.62), 0.9),
        rod_y("own", (0.62, 1.0), 0.6),
        rod_y("pale", (-1.0, -0.9), 0.9),
        *(tube("ink", (0.6, 0.76), 0.2, y=y) for y in (-0.6, -0.4, -0.2, 0.0, 0.2)),
    ),
    "drum": (
        tube("own", (-0.9, 0.9)),
        tube("cream", (0.9, 1.0), 0.96),
        tube("brass", (0.76, 0.9), 1.004),
        tube("brass", (-0.9, -0.76), 1.004),
        tube("pale", (-0.1, 0.1), 1.003),
    ),
    "tambourine": (
        tube("own"),
        tube("cream", (0.8, 1.03), 0.9),
        *(tube("brass", (-0.3, 0.3), 0.14, 0.86 * math.cos(t), 0.86 * math.sin(t)) for t in (0.3, 1.5, 2.8, 4.0, 5.2)),
    ),
}

_DECORATION: dict[str, Look] = {
    "vase": (
        blob("own", (0, 0, -0.24), (1.0, 1.0, 0.76)),
        tube("own", (0.0, 1.0), 0.48),
        tube("light", (0.84, 1.0), 0.64),
    ),
    "candle": (
        tube("steel", (-1.0, -0.84)),
        tube("own", (-0.84, 0.6), 0.8),
        blob("flame", (0, 0, 0.78), (0.2, 0.2, 0.22)),
    ),
    "candlestick": (
        tube("own", (-1.0, -0.86)),
        tube("own", (-0.86, 0.0), 0.2),
        blob("own", (0, 0, -0.4), (0.36, 0.36, 0.1)),
        tube("own", (0.0, 0.14), 0.5),
        tube("cream", (0.14, 0.76), 0.3),
        blob("flame", (0, 0, 0.86), (0.14, 0.14, 0.14)),
    ),
    "lantern": (
        box("own", z=(-1.0, -0.8)),
        *(box("own", (x - 0.1, x + 0.1), (y - 0.1, y + 0.1), (-0.8, 0.4)) for x in (-0.8, 0.8) for y in (-0.8, 0.8)),
        box("own", z=(0.4, 0.56)),
        box("own", (-0.6, 0.6), (-0.6, 0.6), (0.56, 0.74)),
        tube("steel", (0.74, 1.0), 0.14),
        tube("cream", (-0.8, -0.2), 0.4),
        blob("flame", (0, 0, -0.05), (0.16, 0.16, 0.16)),
    ),
    "picture": (
        box("own"),
        *(box("sky", (-0.72, 0.72), y, (-0.72, 0.72)) for y in ((-1.04, -0.9), (0.9, 1.04))),
        box("leaf", (-0.72, 0.72), (0.98, 1.06), (-0.72, -0.2)),
        blob("flame", (0.3, 1.0, 0.4), (0.16, 0.06, 0.14)),
    ),
    "plant": (
        tube("own", (-1.0, -0.2), 0.72),
        tube("light", (-0.34, -0.18), 0.78),
        blob("leaf", (0, 0, 0.32), (1.0, 1.0, 0.68)),
        blob("pale leaf", (0.2, -0.16, 0.4), (0.64, 0.68, 0.6)),
    ),
    "cactus": (
        tube("own", (-1.0, -0.4), 0.9),
        tube("hair", (-0.42, -0.36), 0.8),
        blob("leaf", (0, 0, 0.2), (0.46, 0.46, 0.8)),
        rod_x("leaf", (0.2, 0.8), 0.3, z=0.1),
        tube("leaf", (0.1, 0.6), 0.24, x=0.7),
        blob("pink", (0, 0, 0.94), (0.2, 0.2, 0.06)),
    ),
    "statue": (
        box("deep", z=(-1.0, -0.8)),
        box("own", (-0.5, 0.5), (-0.5, 0.5), (-0.8, 0.1)),
        blob("own", (0, 0, 0.2), (0.8, 0.6, 0.36)),
        tube("own", (0.4, 0.6), 0.3),
        blob("own", (0, 0, 0.76), (0.4, 0.42, 0.24)),
    ),
    "trophy": (
        box("ink", (-0.6, 0.6), (-0.8, 0.8), (-1.0, -0.6)),
        tube("own", (-0.6, -0.2), 0.2),
        blob("own", (0, 0, 0.3), (0.64, 0.92, 0.5)),
        tube("own", (0.3, 1.0), 0.92),
        tube("dark", (0.9, 1.004), 0.8),
        *(box("own", x, (-0.14, 0.14), (0.3, 0.8)) for x in ((-1.0, -0.6), (0.6, 1.0))),
    ),
    "globe": (
        tube("wood", (-1.0, -0.86), 0.6),
        tube("brass", (-0.86, -0.6), 0.12),
        blob("own", (0, 0, 0.18), (0.96, 0.96, 0.8)),
        *(
            blob("pale leaf", (x, y, z), (0.4, 0.4, 0.26))
            for x, y, z in ((0.4, 0.5, 0.4), (-0.5, 0.44, 0.0), (0.2, -0.6, 0.1))
        ),
        tube("brass", (0.94, 1.0), 0.14),
    ),
    "snow_globe": (
        tube("own", (-1.0, -0.5)),
        blob("glassy", (0, 0, 0.2), (0.95, 0.95, 0.8)),
        blob("paper", (0, 0, -0.3), (0.84, 0.84, 0.3)),
        tube("brass", (-0.56, -0.48), 0.96),
    ),
    "music_box": (
        box("own", z=(-1.0, 0.2)),
        box("light", y=(-1.0, -0.8), z=(0.2, 1.0)),
        tube("brass", (0.2, 0.3), 0.5),
        blob("pink", (0, 0, 0.5), (0.2, 0.24, 0.3)),
        rod_x("brass", (0.9, 1.0), 0.2, z=-0.4),
    ),
    "seashell": (
        blob("own", (0, -0.1, -0.2), (1.0, 0.8, 0.8)),
        *(blob("shade", (x, 0.1, 0.0), (0.1, 0.7, 0.72)) for x in (-0.5, 0.0, 0.5)),
        blob("light", (0, -0.8, -0.3), (0.4, 0.2, 0.4)),
    ),
    "hourglass": (
        tube("wood", (-1.0, -0.86)),
        tube("wood", (0.86, 1.0)),
        blob("glassy", (0, 0, -0.44), (0.66, 0.66, 0.44)),
        blob("glassy", (0, 0, 0.44), (0.66, 0.66, 0.44)),
        blob("own", (0, 0, -0.62), (0.64, 0.64, 0.24)),
        *(tube("own", (-0.86, 0.86), 0.1, x) for x in (-0.84, 0.84)),
    ),
}

DECOR_LOOKS: dict[str, Look] = {**_INSTRUMENTS, **_DECORATION}
