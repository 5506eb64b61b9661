"""Pictures of a notebook, decoded and checked, written again for the PDF."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MAX_BASE64, MAX_PIXELS, MAX_SIDE = 40_000_000, 40_000_000, 2000


def decoded(data: str) -> bytes | None:
    """Return the bytes of a base64 text; None when it is not one."""
    if len(data) > MAX_BASE64:
        return None
    try:
        return base64.b64decode(re.sub(r"\s+", "", data), validate=True)
    except (binascii.Error, ValueError):
        return None


def checked(data: bytes) -> tuple[bytes, str] | None:
    """Return a picture that Typst can show and its extension; None when it is broken or huge.

    A good PNG or JPEG of a reasonable size is kept as it is; any other becomes a PNG.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > 50 * min(width, height):
                return None
            kind = picture.format
            picture.load()  # a truncated file stops here
            if kind in ("PNG", "JPEG") and max(width, height) <= MAX_SIDE:
                return data, "png" if kind == "PNG" else "jpg"
            picture = picture.convert(
                "RGBA" if "transparency" in picture.info or kind != "JPEG" else "RGB"
            )
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            written = io.BytesIO()
            picture.save(written, "PNG")
            return written.getvalue(), "png"
    except Exception:  # whatever a file of a stranger makes a decoder raise
        return None
