from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from wanli.door.proof import reset


class Command(BaseCommand):
    help = "重置一个人的两步验证：手机和恢复码都丢了，又没有别的管理员的时候用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="用户名")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"没有叫“{name}”的账号。请核对用户名，大小写也要一致。")
        self.stdout.write(
            "已重置。这个账号下次登录时，可以重新绑定手机。"
            if reset(user)
            else "这个账号没有启用两步验证，什么都没有改。"
        )
