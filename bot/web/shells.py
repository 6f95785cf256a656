"""Pages without contents, and what a browser may do in them."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.rendering.templates import Templates
from bot.web.assets import Assets

#: Scripts, styles and pictures come from here alone; nothing is written inline, nothing is framed by others.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, kw_only=True)
class Shells:
    """Makes pages of templates by name."""

    templates: Templates
    assets: Assets

    def page(self, name: str, *, status: int = 200, **context: Any) -> web.Response:
        """The template `name.html`, with the scripts that will be asked for."""
        given = {"static": self.assets.address, "modules": self.assets.modules(), **context}
        text = self.templates.render(f"{name}.html", given)
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)

    def door(self, sentence: str, *, status: int, next: str, may_sign_in: bool) -> web.Response:
        """What somebody sees who is not let in, and why; `next` is where they wanted to go."""
        says = {"sentence": sentence, "next": next, "may_sign_in": may_sign_in}
        return self.page("door", status=status, modules=[], **says)
