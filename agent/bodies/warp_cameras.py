"""The images of many homes at once by mujoco-warp: rays through one bounding-volume hierarchy, on CUDA or a CPU.

Worlds of mujoco-warp share one model, and homes differ. So the model here is of stand-ins, as many of each shape as the
home that has most of it needs; each home's stand-ins take the size and the place of what can be seen in it,
and the rest lie far away. Rays tell which geom a pixel sees, and how deep; colours are laid on as in `solids.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from agent.bodies.body import BodyError
from agent.bodies.camera import Intrinsics
from agent.bodies.mjcf import HomeModel
from agent.bodies.rays import Frame
from agent.bodies.textures import atlas

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Images", "WarpCameras"]

_AWAY = (0.0, 0.0, -1000.0)  # metres: where stand-ins lie that a home has no use for
_SPECK = 1e-4  # metres: their size
_NEED = "mujoco-warp is not installed: pip install 'inhabit[warp]' (an NVIDIA card is used if there is one)"


@dataclass(frozen=True, kw_only=True)
class Images:
    """One look in each of N homes, as arrays of Warp on the cameras' device (`wp.to_torch` shares their memory).

    The next look is drawn in the same arrays.

    Attributes:
        rgb: (N, H, W, 3) uint8.
        depth: (N, H, W) float32, metres along the view axis; 0 where nothing was hit.
        instance: (N, H, W) int32, the id of the entity seen; 0 where it is none.
    """

    rgb: Any
    depth: Any
    instance: Any

    def arrays(self) -> tuple[Any, Any, Any]:
        """All three."""
        return self.rgb, self.depth, self.instance


class WarpCameras:
    """One camera in each of N homes; see `RasterCamera`, whose images these are but for ties and rounding.

    Args:
        homes: The homes' models.
        unseen: For each home, (ngeom,) the geoms that its camera never sees.
        camera: Intrinsics of all.
        device: As Warp names it (`cuda:0`, `cpu`); its default when None.

    Raises:
        BodyError: If mujoco-warp is not installed, or there is no such device.
    """

    def __init__(
        self,
        homes: Sequence[HomeModel],
        unseen: Sequence[NDArray[np.bool_]],
        camera: Intrinsics,
        *,
        device: str | None = None,
    ) -> None:
        self._warp, self._mjw = _libraries()
        self.camera, self.device = camera, self._device(device)
        self._seen = [np.flatnonzero(~hidden) for hidden in unseen]
        kinds = [home.model.geom_type[seen] for home, seen in zip(homes, self._seen, strict=True)]
        self._slots, shapes = _slots(kinds)
        self._host = _Stand(self._shared, len(homes), len(shapes))
        for number, home in enumerate(homes):
            self._host.dress(number, self._slots[number], home, self._seen[number])
        self._loose = [_loose(home.model, seen) for home, seen in zip(homes, self._seen, strict=True)]
        self._placed = [False] * len(homes)
        with self._warp.ScopedDevice(self.device):
            self._enter(_stand_ins(shapes, camera))

    @property
    def device_name(self) -> str:
        """What draws: the card's name, or the processor."""
        return str(self.device.name)

    @property
    def slots(self) -> int:
        """How many geoms each home is given."""
        return int(self._host.sizes.shape[1])

    def place(self, number: int, data: Any) -> None:
        """Take over where the geoms of a home are now; what is part of the house is taken over once."""
        seen, slots = self._seen[number], self._slots[number]
        if self._placed[number]:
            seen, slots = seen[self._loose[number]], slots[self._loose[number]]
        self._host.places[number, slots] = data.geom_xpos[seen]
        self._host.turns[number, slots] = data.geom_xmat[seen].reshape(-1, 3, 3)
        self._placed[number] = self._moved = True

    def paint(self, number: int, colour: NDArray[np.float64]) -> None:
        """Give every geom of a home a colour, (ngeom, 3) in 0..255."""
        self._host.colours[number, self._slots[number]] = colour[self._seen[number]]
        self._painted = True

    def look(self, eyes: NDArray[np.float64]) -> Images:
        """Draw what is seen in every home.

        Args:
            eyes: (N, 5) x, y, z of each camera (metres), and its yaw and tilt (radians).
        """
        with self._warp.ScopedDevice(self.device):
            self._send(eyes)
            self._mjw.render(self._model, self._data, self._context)
            return self._develop()

    def frames(self, eyes: NDArray[np.float64]) -> list[Frame]:
        """As `batch`, one frame a home."""
        rgb, depth, instance = self.batch(eyes)
        return [Frame(rgb=rgb[n], depth=depth[n], instance=instance[n]) for n in range(len(rgb))]

    def batch(self, eyes: NDArray[np.float64]) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int32]]:
        """As `look`, with the images on the host: rgb, depth, instance. The next call draws in the same memory."""
        images = self.look(eyes)
        for there, here in zip(images.arrays(), self._here, strict=True):
            self._warp.copy(here, there)
        self._warp.synchronize_device(self.device)
        rgb, depth, instance = (here.numpy() for here in self._here)
        return rgb, depth, instance

    # -- on the device ------------------------------------------------------------------------------------------

    def _device(self, name: str | None) -> Any:
        try:
            return self._warp.get_device(name)
        except ValueError:
            raise BodyError(f"no device {name!r} for mujoco-warp; there are {self._warp.get_devices()}") from None

    def _shared(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """An array on the host that a card can read and write by itself."""
        return self._warp.zeros(shape, dtype=dtype, device="cpu", pinned=self.device.is_cuda)

    def _enter(self, stand_ins: Any) -> None:
        wp, count, camera = self._warp, len(self._slots), self.camera
        self._model = self._mjw.put_model(stand_ins)
        self._model.geom_size = wp.array(self._host.sizes, dtype=wp.vec3)
        self._data = self._mjw.make_data(stand_ins, nworld=count, nconmax=1, njmax=1)
        self._context = self._mjw.create_render_context(
            stand_ins,
            nworld=count,
            cam_res=(camera.width, camera.height),
            render_rgb=False,
            render_depth=True,
            render_seg=True,
            use_textures=False,
            use_fast_math=False,
            enable_backface_culling=False,
        )
        self._entity = wp.array(self._host.entities, dtype=int)
        self._skin = wp.array(self._host.skins, dtype=float)
        maps = atlas()
        self._atlas = [
            wp.array(maps.texels, dtype=wp.uint8),
            wp.array(maps.fineness, dtype=float),
            wp.array(maps.clamped.astype(np.int32), dtype=int),
        ]
        self._colour = wp.array(self._host.colours, dtype=wp.vec3)
        size = (count, camera.height, camera.width)
        self._images = Images(
            rgb=wp.zeros((*size, 3), dtype=wp.uint8),
            depth=wp.zeros(size, dtype=float),
            instance=wp.zeros(size, dtype=int),
        )
        self._here = [self._shared(image.shape, image.dtype) for image in self._images.arrays()]
        self._moved = self._painted = self._new = True

    def _send(self, eyes: NDArray[np.float64]) -> None:
        """What changed since the last look."""
        wp, data = self._warp, self._data
        self._eyes = wp.array(eyes[:, :3], dtype=wp.vec3)
        self._turns = wp.array(_looking(eyes[:, 3], eyes[:, 4]), dtype=wp.mat33)
        data.cam_xpos.assign(self._eyes.reshape((len(eyes), 1)))
        data.cam_xmat.assign(self._turns.reshape((len(eyes), 1)))
        if self._painted:
            wp.copy(self._colour, wp.array(self._host.colours, dtype=wp.vec3))
        if self._moved:
            wp.copy(data.geom_xpos, self._host.shared_places)
            wp.copy(data.geom_xmat, self._host.shared_turns)
            self._mjw.refit_bvh(self._model, data, self._context)
            if self._new:  # the hierarchy was built of stand-ins that all lay in one place
                self._rebuild()
        self._moved = self._painted = self._new = False

    def _rebuild(self) -> None:
        """A hierarchy for where things are; later they are few that move, and it is only refitted."""
        from agent.bodies.warp_shading import group_roots

        context, wp = self._context, self._warp
        context.bvh = wp.Bvh(context.lower, context.upper, groups=context.group, constructor="sah")
        context.bvh_id = context.bvh.id
        wp.launch(group_roots, dim=len(self._slots), inputs=[context.bvh_id], outputs=[context.group_root])

    def _develop(self) -> Images:
        from agent.bodies.warp_shading import develop

        context, images, camera = self._context, self._images, self.camera
        self._warp.launch(
            develop,
            dim=images.depth.shape,
            inputs=[
                self._model.geom_type,
                self._model.geom_size,
                self._data.geom_xpos,
                self._data.geom_xmat,
                self._entity,
                self._colour,
                self._skin,
                *self._atlas,
                self._eyes,
                self._turns,
                context.seg_data,
                context.depth_data,
                camera.focal,
            ],
            outputs=[images.rgb, images.depth, images.instance],
        )
        return images


class _Stand:
    """What is known of the stand-ins of each home, on the host."""

    def __init__(self, shared: Callable[[tuple[int, ...], Any], Any], homes: int, count: int) -> None:
        import warp as wp

        self.sizes = np.full((homes, count, 3), _SPECK, np.float32)
        self.shared_places, self.shared_turns = shared((homes, count), wp.vec3), shared((homes, count), wp.mat33)
        self.places, self.turns = self.shared_places.numpy(), self.shared_turns.numpy()
        self.places[:], self.turns[:] = _AWAY, np.eye(3)
        self.colours = np.zeros((homes, count, 3), np.float32)
        self.entities = np.zeros((homes, count), np.int32)
        self.skins = np.zeros((homes, count, 5), np.float32)

    def dress(self, number: int, slots: NDArray[np.intp], home: HomeModel, seen: NDArray[np.intp]) -> None:
        """Let a home's stand-ins take the sizes, ids, colours and textures of what can be seen in it."""
        self.sizes[number, slots] = home.model.geom_size[seen]
        self.entities[number, slots] = home.entity[seen]
        self.colours[number, slots] = home.colour[seen]
        self.skins[number, slots] = home.skin[seen]


def _libraries() -> tuple[Any, Any]:
    try:
        import mujoco_warp
        import warp
    except ImportError:
        raise BodyError(_NEED) from None
    return warp, mujoco_warp


def _slots(kinds: Sequence[NDArray[np.int32]]) -> tuple[list[NDArray[np.intp]], NDArray[np.int32]]:
    """Which stand-in each geom of each home has, and the shape of every stand-in."""
    present = np.unique(np.concatenate(list(kinds)))
    most = {kind: max(int((own == kind).sum()) for own in kinds) for kind in present}
    first = dict(zip(present, np.cumsum([0, *most.values()]), strict=False))
    slots = []
    for own in kinds:
        taken = np.empty(len(own), np.intp)
        for kind in present:
            which = np.flatnonzero(own == kind)
            taken[which] = first[kind] + np.arange(len(which))
        slots.append(taken)
    return slots, np.repeat(present, list(most.values())).astype(np.int32)


def _loose(model: Any, seen: NDArray[np.intp]) -> NDArray[np.intp]:
    """Which of the geoms seen may ever move."""
    body = model.geom_bodyid[seen]
    carried = model.body_mocapid[model.body_rootid[body]] >= 0
    return np.flatnonzero(carried | (model.body_weldid[body] != 0))


def _stand_ins(shapes: NDArray[np.int32], camera: Intrinsics) -> Any:
    """A model of geoms of these shapes, and one camera."""
    spec = mujoco.MjSpec()
    for shape in shapes:
        spec.worldbody.add_geom(type=mujoco.mjtGeom(int(shape)), size=[_SPECK] * 3, contype=0, conaffinity=0)
    spec.worldbody.add_camera(fovy=math.degrees(2 * math.atan(camera.height / 2 / camera.focal)))
    return spec.compile()


def _looking(yaw: NDArray[np.float64], tilt: NDArray[np.float64]) -> NDArray[np.float32]:
    """(N, 3, 3) MuJoCo's frames of cameras: columns to the right, up and back."""
    ahead = np.stack([np.cos(tilt) * np.cos(yaw), np.cos(tilt) * np.sin(yaw), np.sin(tilt)], axis=1)
    right = np.stack([np.sin(yaw), -np.cos(yaw), np.zeros_like(yaw)], axis=1)
    return np.stack([right, np.cross(right, ahead), -ahead], axis=2).astype(np.float32)
