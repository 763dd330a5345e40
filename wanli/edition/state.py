"""In which state the archive is that pages show."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Min, Q
from django.utils import timezone

from articles.models import Issue

from .models import Edition
from .release import release


class State(NamedTuple):
    """Two that are equal show the same under every address."""

    counter: int
    # The newest time from which an issue is public: a scheduled one appears although nobody raises
    # the counter then.
    newest: datetime | None
    release: str

    def __str__(self) -> str:
        """A word that may stand in file names and headers."""
        newest = int(self.newest.timestamp() * 1_000_000) if self.newest else 0
        return f"{self.counter:x}-{newest:x}-{self.release}"


class Lasting(NamedTuple):
    """A state, and when the next scheduled issue ends it, if nothing is changed before."""

    state: State
    until: datetime | None

    def holds(self, counter: int, at: datetime) -> bool:
        """Whether it is the state at that time, if the counter stands there then; also where the
        clock was put back."""
        newest = self.state.newest
        is_since = newest is None or newest <= at
        return counter == self.state.counter and is_since and (not self.until or at < self.until)


def lasting(at: datetime | None = None) -> Lasting:
    """The state at the time `at` (now). The counter is read first: if something is changed before
    the rest is read, the next look finds another counter."""
    now = at or timezone.now()
    counter = Edition.objects.counter()
    published = Issue.objects.filter(state=Issue.State.PUBLISHED)
    times = published.aggregate(
        newest=Max("published_at", filter=Q(published_at__lte=now)),
        until=Min("published_at", filter=Q(published_at__gt=now)),
    )
    return Lasting(State(counter, times["newest"], release()), times["until"])


def current(at: datetime | None = None) -> State:
    """The edition at the time `at` (now)."""
    return lasting(at).state
