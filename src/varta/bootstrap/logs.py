"""Where log lines go: standard error, one line each, times in UTC."""

import logging
import time


def set_up_logging(level: str) -> None:
    """Log from `level` on, for this process."""
    formatter = logging.Formatter("%(asctime)sZ %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpcore", "alembic", "libav"):
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))
