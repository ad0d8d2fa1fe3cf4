"""The page's server: on this machine alone, one page and what it asks for; it ends with Ctrl-C."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from agent.view.errors import ViewError
from agent.view.images import VIEWS, chart_image, eye_image, png
from agent.view.living import Living
from agent.view.shelf import Shelf

__all__ = ["app_of", "bound", "serve"]

STATIC = Path(__file__).parent / "static"
_OWN = ("127.0.0.1", "localhost", "[::1]")
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:"
)
_LOOK = 0.05  # seconds between two looks at whether a life has gone on


def app_of(shelf: Shelf, *, host: str = "127.0.0.1") -> FastAPI:
    """The application that shows a shelf.

    Args:
        shelf: What there is to show.
        host: The name by which it may be called, beside those of this machine.
    """
    app = FastAPI(title="inhabit view", docs_url=None, redoc_url=None, openapi_url=None)
    # Else a page from anywhere could read a life here, by a name of its own that leads to 127.0.0.1.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*_OWN, host])
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=3)

    @app.exception_handler(ViewError)
    def refuse(_: Request, error: ViewError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, status_code=404)

    @app.get("/")
    def page() -> FileResponse:
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
        return FileResponse(STATIC / "index.html", headers=headers)

    @app.get("/api/runs")
    def runs() -> dict[str, Any]:
        return {"live": shelf.live, "entries": shelf.entries}

    @app.get("/api/{number}/made")
    def made(number: int) -> dict[str, float]:
        return {"share": shelf.made(number)}

    @app.get("/api/{number}/about")
    def about(number: int) -> dict[str, Any]:
        return shelf.show(number).about()

    @app.get("/api/{number}/tick/{tick}")
    def moment(number: int, tick: int) -> dict[str, Any]:
        return shelf.show(number).moment(tick)

    @app.get("/api/{number}/eye/{tick}.png")
    def eye(number: int, tick: int, view: str = "colour") -> Response:
        known = next((one for one in VIEWS if one == view), None)
        if known is None:
            raise ViewError(f"no view {view!r}: use {', '.join(VIEWS)}")
        return _picture(png(eye_image(shelf.show(number).look(tick), known)))

    @app.get("/api/{number}/chart/{tick}.png")
    def chart(number: int, tick: int) -> Response:
        found = shelf.show(number).chart(tick)
        if found is None:
            return Response(status_code=204)  # not drawn yet: ask again in a moment
        return _picture(png(chart_image(found)))

    @app.websocket("/api/live")
    async def live(wire: WebSocket) -> None:
        await _follow(wire, shelf)

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _picture(content: bytes) -> Response:
    return Response(content, media_type="image/png", headers={"Cache-Control": "no-store"})


async def _follow(wire: WebSocket, shelf: Shelf) -> None:
    """Tell a page of each tick as it is lived, and do what it says: pause, go on, another pace."""
    origin, host = wire.headers.get("origin", ""), wire.headers.get("host", "")
    if not shelf.live or (origin and origin.partition("://")[2] != host):  # another site's page
        await wire.close(code=1008)
        return
    show = shelf.show(0)
    assert isinstance(show, Living)
    await wire.accept()
    telling = asyncio.create_task(_tell(wire, show))
    with suppress(WebSocketDisconnect, ValueError):
        while True:
            wanted = await wire.receive_json()
            if isinstance(wanted, dict):
                show.command(wanted)
    telling.cancel()


async def _tell(wire: WebSocket, show: Living) -> None:
    told: tuple[Any, ...] = ()
    since = 0
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            now = (show.last, show.paused, show.pace, show.over)
            if now != told:
                grown = await asyncio.to_thread(show.growing, since)
                error = "" if show.error is None else f"the life ended: {show.error}"
                state = {"paused": now[1], "pace": now[2], "over": now[3], "error": error}
                await wire.send_json({**grown, "since": since, **state})
                told, since = now, grown["last"]
            await asyncio.sleep(_LOOK)


def bound(host: str, port: int) -> socket.socket:
    """A socket to be served from; port 0 is any free one.

    Raises:
        ViewError: If the port is in use, or the address is none of this machine.
    """
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(64)
    except (OSError, OverflowError) as error:
        found.close()
        why = getattr(error, "strerror", None) or str(error)
        raise ViewError(f"{host}:{port}: {why.lower()}; give another --port (0 for any free one)") from None
    return found


def serve(app: FastAPI, at: socket.socket, ending: Callable[[], None]) -> None:
    """Serve until Ctrl-C.

    Args:
        app: What to serve.
        at: Where.
        ending: Called when it is to end, before pages that wait are sent away.
    """
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3, ws="websockets-sansio")
    with suppress(KeyboardInterrupt):
        _Server(config, ending).run(sockets=[at])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await asyncio.to_thread(self._ending)
        await super().shutdown(sockets)
