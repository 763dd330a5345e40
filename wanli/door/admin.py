"""Users and groups with permissions that read as Chinese (Django names them in English), and what
an administrator does for somebody who cannot get in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from .locks import unlock
from .proof import reset

DEEDS = {"add": "增加", "change": "修改", "delete": "删除", "view": "查看"}

admin.site.unregister([User, Group, TOTPDevice])


def permission_label(permission: Permission) -> str:
    """“增加 期刊” for Django's “Can add 期刊”."""
    deed = permission.codename.split("_")[0]
    return f"{DEEDS.get(deed, deed)} {permission.content_type.name}"


class ChinesePermissions:
    def formfield_for_manytomany(self, *args: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(*args, **kwargs)  # type: ignore[misc]
        if field.queryset.model is Permission:
            field.label_from_instance = permission_label
        return field


@admin.register(User)
class ChineseUserAdmin(ChinesePermissions, UserAdmin):  # type: ignore[type-arg]
    actions = ["unlock", "reset_second_factor"]
    list_display = ("username", "first_name", "last_name", "is_staff", "has_second_factor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        phones = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        users: QuerySet[User] = super().get_queryset(request)
        return users.annotate(has_phone=Exists(phones))

    @admin.display(description="两步验证", boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        return bool(user.has_phone)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        names = list(users.values_list("username", flat=True))
        is_unlocked = unlock(names, by=request.user)
        self.message_user(
            request,
            "已解除，现在就可以登录。" if is_unlocked else "所选的人没有被锁定，什么都没有改。",
        )

    @admin.action(description="重置两步验证（手机丢了）", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        count = sum(reset(user, by=request.user) for user in users)
        self.message_user(
            request,
            f"已为 {count} 人重置，下次登录时可以重新绑定手机。"
            if count
            else "所选的人没有启用两步验证，什么都没有改。",
        )


@admin.register(Group)
class ChineseGroupAdmin(ChinesePermissions, GroupAdmin):
    pass
