"""The second proof of who somebody is: six digits from their phone, or a recovery code."""

import unicodedata
from base64 import b32encode
from io import BytesIO

import segno
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Q
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.models import Event

from .models import RecoveryCodes

ADMINISTRATORS = "管理员"


def must_prove(user: User) -> bool:
    """Administrators always; other staff from when they enrolled a phone."""
    may_not_do_without = Q(groups__name=ADMINISTRATORS) | Q(totpdevice__confirmed=True)
    return user.is_superuser or User.objects.filter(may_not_do_without, pk=user.pk).exists()


def phone_of(user: User) -> TOTPDevice | None:
    """The phone that was enrolled."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def offered_phone(user: User) -> TOTPDevice:
    """The key for a phone that is not enrolled yet: the same until it is."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        phone, _ = TOTPDevice.objects.get_or_create(
            user=user, confirmed=False, defaults={"name": "手机"}
        )
    return phone


def key_of(phone: TOTPDevice) -> str:
    """The key to be typed where a phone cannot read the picture."""
    key = b32encode(phone.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def picture_of(phone: TOTPDevice) -> bytes:
    """The key as a QR code in SVG, black on white in dark pages too."""
    picture = BytesIO()
    segno.make(phone.config_url, error="m", micro=False).save(
        picture, kind="svg", scale=6, light="#fff", svgclass=None, lineclass=None
    )
    return picture.getvalue()


def spelled(code: str) -> str:
    """A code as people type it, as it is kept: without blanks, full-width digits made narrow."""
    return "".join(unicodedata.normalize("NFKC", code).split()).lower()


def enrol(user: User, code: str) -> list[str]:
    """Take the offered phone instead of the one before, if it gives the right digits; the new
    recovery codes, or none."""
    with transaction.atomic():
        phone = verify_token(user, offered_phone(user).persistent_id, spelled(code))
        if phone is None:
            return []
        TOTPDevice.objects.filter(user=user).exclude(pk=phone.pk).delete()
        phone.confirmed = True
        phone.save()
        Event.objects.record(Event.Kind.ACCOUNT, user.username, by=user, words="启用两步验证")
        return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    with transaction.atomic():
        kept, _ = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "恢复码"})
        codes: list[str] = kept.renew()
    return codes


def device_for(user: User, code: str) -> TOTPDevice | RecoveryCodes | None:
    """What a code would be checked against: six digits come from the phone."""
    if spelled(code).isdigit():
        return phone_of(user)
    return RecoveryCodes.objects.filter(user=user).first()


def reset(user: User, *, by: User | AnonymousUser | None = None) -> bool:
    """Forget phone and recovery codes of somebody who lost them; whether there were any."""
    with transaction.atomic():
        devices = [model.objects.filter(user=user) for model in (TOTPDevice, RecoveryCodes)]
        had_any: bool = sum(rows.delete()[0] for rows in devices) > 0
        if had_any:
            Event.objects.record(Event.Kind.ACCOUNT, user.username, by=by, words="重置两步验证")
    return had_any
