"""The same address answers a whole page, or the one fragment of it that htmx asked for."""

from typing import Any

from flask import Response, make_response, render_template, request


def wants_fragment() -> bool:
    """Whether the request came from htmx and will be swapped into the page that is open."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
        and request.headers.get("HX-Request-Type") != "full"
    )


def render_page(page: str, *, fragment: str, status: int = 200, **context: Any) -> Response:
    """Answer with the page, or with its fragment alone when htmx asks for it."""
    template = fragment if wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def done_elsewhere(address: str) -> Response:
    """Lead to another page after a change: 303, or 204 with HX-Redirect for htmx."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return Response(status=303, headers={"Location": address})
