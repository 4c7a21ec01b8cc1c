"""The one module that vouches for HTML: everything it joins has been escaped here."""

import io
from collections.abc import Iterable
from html import escape as _escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

VOID = ("input", "br")


def esc(value: object) -> str:
    """Escaped text of any value; text that is already markup of ours passes."""
    return value if isinstance(value, SafeString) else _escape(str(value))


def tag(name: str, /, *content: object, **attributes: object) -> SafeString:
    """An element with escaped content and attributes: ``tag("a", text, href=url, class_="x")``."""
    attrs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False and value != ""
    )
    return SafeString(f"<{name}{attrs}>" if name in VOID else f"<{name}{attrs}>{''.join(map(esc, content))}</{name}>")


def joined(parts: Iterable[str]) -> SafeString:
    """Already escaped parts, one after the other. Only :class:`SafeString` may enter."""
    return SafeString("".join(part if isinstance(part, SafeString) else _escape(part) for part in parts))


def dotted(content: SafeString) -> SafeString:
    """What stands on the lines of a template's block, one after the other with a dot between; a line that begins with a break has none."""
    said = [line.strip() for line in content.splitlines() if line.strip()]
    return SafeString("".join(part if n == 0 or part.startswith("<br>") else f" · {part}" for n, part in enumerate(said)))


def qr(text: str, scale: int = 4) -> SafeString:
    """A QR code as inline SVG (never Micro QR: phones do not read it)."""
    import segno

    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, scale=scale, border=2, svgclass="qr", lineclass=None)
    return SafeString(out.getvalue().decode())


def strokes(drawn: str) -> SafeString:
    """A drawn signature as inline SVG: numbers only, whatever was stored."""
    import json

    lines = [[int(number) for number in stroke] for stroke in json.loads(drawn or "[]")]
    if not lines:
        return SafeString("")
    xs, ys = [x for line in lines for x in line[::2]], [y for line in lines for y in line[1::2]]
    box = f"{min(xs) - 6} {min(ys) - 6} {max(xs) - min(xs) + 12} {max(ys) - min(ys) + 12}"
    path = " ".join("M" + " L".join(f"{x} {y}" for x, y in zip(line[::2], line[1::2], strict=False)) for line in lines)
    return SafeString(f'<svg class="signed" viewBox="{box}" role="img" aria-label="{_escape(_("signature"))}"><path d="{path}"/></svg>')
