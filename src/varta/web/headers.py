"""The headers that every answer carries."""

from urllib.parse import urlsplit

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), fullscreen=(self)",
}


def security_headers(tiles_url: str | None = None) -> dict[str, str]:
    """Return the headers; the map's tile server, if there is one, may be asked for pictures.

    `blob:` stands for MapLibre's worker and for Media Source Extensions. Styles set on single elements come from
    MapLibre's markers and from React.
    """
    tiles = _origin(tiles_url)
    policy = (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "worker-src 'self' blob:",
        "child-src 'self' blob:",
        f"img-src 'self' data: blob:{tiles}",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        f"connect-src 'self'{tiles}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return {**_ALWAYS, "Content-Security-Policy": "; ".join(policy)}


def _origin(tiles_url: str | None) -> str:
    if not tiles_url:
        return ""
    parts = urlsplit(tiles_url)
    # Tile servers are often written as {s}.example.org; the policy says *.example.org for that.
    host = parts.netloc.replace("{s}", "*")
    return f" {parts.scheme}://{host}" if host and not set(host) & set(" ;,{}'\"") else ""
