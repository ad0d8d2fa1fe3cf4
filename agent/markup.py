"""HTML made safely: text is escaped unless it is `Html` already, and images stand in the page itself."""

from __future__ import annotations

import base64
from html import escape

__all__ = ["Html", "image", "join", "tag"]


class Html(str):
    """Text that is HTML already; any other string is escaped where it meets a tag."""

    __slots__ = ()


_VOID = ("img", "br", "hr", "col")


def tag(name: str, *content: str, **attributes: str) -> Html:
    """An element; `class_` and other names with a trailing underline lose it, other underlines become hyphens."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return Html(f"<{name}{words}>") if name in _VOID else Html(f"<{name}{words}>{join(*content)}</{name}>")


def join(*parts: str) -> Html:
    """Parts one after the other, escaped where they must be."""
    return Html("".join(part if isinstance(part, Html) else escape(part, quote=False) for part in parts))


def image(png: bytes, alt: str, class_: str = "") -> Html:
    """A picture that is part of the page."""
    return tag("img", src="data:image/png;base64," + base64.b64encode(png).decode(), alt=alt, class_=class_)
