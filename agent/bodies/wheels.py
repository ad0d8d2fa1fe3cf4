"""What makes a body of the model move by force: a solid base, its motors, doors that nobody moves unasked."""

from __future__ import annotations

from typing import Any

from agent.bodies.body import RADIUS

__all__ = ["BRAKE", "FASTEST", "GRIP", "MASS", "SPIN", "STRENGTH", "add_motors", "command"]

MASS = 20.0
"""Kilograms of the robot."""
FASTEST = 0.6
"""Metres a second."""
SPIN = 1.5
"""Radians a second."""
STRENGTH = 150.0
"""Newtons with which the base pushes at most: what wheels of a robot of 20 kg have on a floor before they slip."""
BRAKE = 1e4
"""Friction of a door that nobody moves (newton metres on a hinge, newtons on a slide): it stays where it is."""
GRIP = 2.0
"""Friction of a door while a hand moves it."""

# Newtons per metre a second, twice; newton metres per radian a second. A step of 5 ms times the gain is less than the
# mass (moment of inertia), so that a motor at its limit settles instead of swinging about what is asked for.
_GAINS = (2000.0, 2000.0, 50.0)
_TURNING = 50.0  # newton metres
_HEIGHT = (0.02, 0.28)  # metres: what is below is driven over


def add_motors(spec: Any, body: Any) -> None:
    """Give the robot's body of three joints (robot.x, robot.y, robot.yaw) velocity actuators."""
    import mujoco

    for name, gain, limit in zip(("x", "y", "yaw"), _GAINS, (STRENGTH, STRENGTH, _TURNING), strict=True):
        motor = spec.add_actuator(name=f"motor.{name}", target=f"robot.{name}")
        motor.trntype = mujoco.mjtTrn.mjTRN_JOINT
        motor.set_to_velocity(kv=gain)
        motor.forcelimited, motor.forcerange = True, [-limit, limit]
    body.mass, body.inertia = MASS, [MASS * RADIUS**2 / 4] * 2 + [MASS * RADIUS**2 / 2]
    body.ipos, body.explicitinertial = [0.0, 0.0, sum(_HEIGHT) / 2], True


def command(data: Any, first: int, vx: float, vy: float, spin: float) -> None:
    """Ask the motors for a velocity in the home's frame: metres and radians a second."""
    data.ctrl[first : first + 3] = (vx, vy, spin)
