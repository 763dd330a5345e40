from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from wanli.door.locks import unlock


class Command(BaseCommand):
    help = "解除登录锁定：输错密码太多次的人马上可以再试。不写用户名，就解除全部。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="用户名")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        count = unlock(names)
        self.stdout.write(
            f"已解除，清掉了 {count} 笔输错的记录，现在就可以登录。"
            if count
            else "没有人被锁定，什么都没有改。"
        )
