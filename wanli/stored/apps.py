from django.apps import AppConfig


class StoredConfig(AppConfig):
    name = "wanli.stored"
    label = "stored"
    verbose_name = "预先做好的网页"
    default_auto_field = "django.db.models.BigAutoField"
