"""What stands in for a lost phone."""

import secrets
from hashlib import sha256

from django.db import models
from django_otp.models import Device, ThrottlingMixin

# Letters and digits that nobody takes for one another; lower case, for they are typed on phones.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODES, GROUPS, GROUP = 10, 4, 4


class RecoveryCodes(ThrottlingMixin, Device):  # type: ignore[misc]
    """The codes of one person, each good once. Only their hashes are kept: plain ones, for a code
    is no password that could be guessed but 79 bits of chance."""

    hashes = models.JSONField("恢复码的散列值", default=list)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"
        default_permissions = ()

    def renew(self) -> list[str]:
        """New codes instead of the old ones; shown to their owner now and never again."""
        codes = [
            "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
            for _ in range(CODES)
        ]
        self.hashes = [hashed(code) for code in codes]
        self.throttle_reset(commit=False)
        self.save()
        return codes

    def get_throttle_factor(self) -> int:
        return 1

    def verify_token(self, token: str) -> bool:
        """Whether the code is one of them; then it is used up. After each wrong one the next must
        wait twice as long."""
        is_allowed, _ = self.verify_is_allowed()
        if not is_allowed:
            return False
        digest = hashed(token)
        if digest not in self.hashes:
            self.throttle_increment()
            return False
        self.hashes = [one for one in self.hashes if one != digest]
        self.throttle_reset(commit=False)
        self.save()
        return True


def hashed(code: str) -> str:
    return sha256(code.replace("-", "").encode()).hexdigest()
