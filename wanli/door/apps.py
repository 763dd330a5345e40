from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "wanli.door"
    label = "door"
    verbose_name = "登录"
    default_auto_field = "django.db.models.BigAutoField"
