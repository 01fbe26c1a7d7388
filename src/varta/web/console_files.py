"""The console's files: one page, whatever the address, and its assets, which never change under one name."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

BUILT = Path(__file__).parent / "console"
_NOT_FOUND = 404
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Varta</title>
<h1>The console has not been built</h1>
<p>The server runs, but its console is not there yet.
Build it with <code>make console</code> and load this page again.</p>
<p lang="uk">Сервер працює, але консоль ще не зібрано.
Зберіть її командою <code>make console</code> і оновіть сторінку.</p>
"""


def console(folder: Path = BUILT) -> ASGIApp:
    """Return what answers all addresses that no route takes; `/api` and other methods than GET get 404."""
    root = folder.resolve()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await _choose(root, scope)(scope, receive, send)

    return answer


def _choose(root: Path, scope: Scope) -> ASGIApp:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        raise HTTPException(_NOT_FOUND)
    path = Request(scope).url.path
    if path == "/api" or path.startswith("/api/"):
        raise HTTPException(_NOT_FOUND)
    return _file(root, scope["path"])


def _find(root: Path, path: str) -> Path | None:
    try:
        wanted = (root / path.lstrip("/")).resolve()
        return wanted if wanted.is_relative_to(root) and wanted.is_file() else None
    except OSError:  # no name that a file can have, such as one that is too long
        return None


def _file(root: Path, path: str) -> Response:
    wanted = _find(root, path)
    if wanted is not None:
        immutable = wanted.is_relative_to(root / "assets")
        return FileResponse(
            wanted, headers={"Cache-Control": "public, max-age=31536000, immutable" if immutable else "no-cache"}
        )
    if path.startswith("/assets/"):
        raise HTTPException(_NOT_FOUND)
    index = root / "index.html"
    if not index.is_file():
        return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-store"})
    return FileResponse(index, headers={"Cache-Control": "no-cache"})
