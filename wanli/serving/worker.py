"""gunicorn's worker of threads, which remembers when a request came."""

from __future__ import annotations

from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from . import arrival


class Worker(ThreadWorker):  # type: ignore[misc]
    def enqueue_req(self, conn: Any) -> None:
        """Something came on a connection, and waits for a thread; on a new connection maybe nothing
        yet."""
        conn.came = monotonic() if conn.initialized else None
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        arrival.note(conn.came)
        return super().handle(conn)
