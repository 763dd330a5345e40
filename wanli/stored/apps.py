from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class StoredConfig(AppConfig):
    name = "wanli.stored"
    label = "stored"
    verbose_name = "预先做好的网页"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Of any sender: before the triggers go, which is done for an app that comes first.
        pre_migrate.connect(ended)
        # And after they are there again: this app stands behind that of the edition.
        post_migrate.connect(begun, sender=self)


def ended(using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before tables are changed: nobody would write down what else changes meanwhile."""
    if plan:
        from .keeping import end

        end(using)


def begun(using: str, **kwargs: Any) -> None:
    from .keeping import begin

    begin(using)
