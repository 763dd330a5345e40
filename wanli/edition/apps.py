from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class EditionConfig(AppConfig):
    name = "wanli.edition"
    label = "edition"
    verbose_name = "版本"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(taken_away, sender=self)
        post_migrate.connect(installed, sender=self)


def taken_away(using: str, plan: list[Any], **kwargs: Any) -> None:
    if plan:
        from .triggers import take_away

        take_away(using)


def installed(using: str, **kwargs: Any) -> None:
    """After each `migrate` and `flush`: SQLite drops a table's triggers when it makes it anew."""
    from .triggers import install

    install(using)
