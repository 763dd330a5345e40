from django.apps import AppConfig


class WanliConfig(AppConfig):
    name = "wanli"
    verbose_name = "万里社区晨报"
