"""A self-contained page around a body: no network, no scripts, light and dark."""

from rostrum.report.markup import Markup, element
from rostrum.report.style import STYLE

_POLICY = "; ".join(f"{what} 'none'" for what in ("script-src", "object-src", "connect-src", "frame-src", "base-uri"))


def document(title: str, body: Markup, style: str = "", run_id: str | None = None) -> str:
    """The page's text.

    Args:
        title: Title of the window.
        body: What is on it.
        style: Rules of its own beside the common sheet.
        run_id: The run that it tells of.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="run-id", content=run_id) if run_id is not None else None,
        element("title", title),
        element("style", Markup(STYLE + style)),
    )
    return "<!doctype html>\n" + element("html", head, element("body", element("main", body)), lang="en") + "\n"
