"""Who tried too often and must wait: django-axes keeps count, by address."""

from collections.abc import Collection

from axes.models import AccessAttempt
from django.contrib.auth.models import AnonymousUser, User

from articles.models import Event


def unlock(names: Collection[str] = (), *, by: User | AnonymousUser | None = None) -> int:
    """Let everybody try again at once, or those who tried under these user names and whoever shares
    an address with them; how many there were."""
    attempts = AccessAttempt.objects.all()
    if names:
        addresses = list(attempts.filter(username__in=names).values_list("ip_address", flat=True))
        attempts = attempts.filter(ip_address__in=addresses)
    count: int = attempts.count()
    if count:
        attempts.delete()
        Event.objects.record(Event.Kind.ACCOUNT, "、".join(names), by=by, words="解除登录锁定")
    return count
