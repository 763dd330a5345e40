import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.search.rebuild import AlreadyRebuilding, differences, rebuild

SHOWN = 20


class Command(BaseCommand):
    help = "把检索索引做成与文章一致；读者照常检索。--verify 只比较，说出有几处不同。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed", action="store_true", help="先比较，一处不同也没有就什么也不做。"
        )
        parser.add_argument("--verify", action="store_true", help="只比较，什么也不改。")

    def handle(self, *args: Any, verify: bool, if_needed: bool, **options: Any) -> None:
        if if_needed and next(differences(), None) is None:
            self.stdout.write("0 处不同。")
            return
        if not verify:
            try:
                self.stdout.write(f"写了 {rebuild()} 条。")
            except AlreadyRebuilding:
                raise CommandError("另一个 rebuild_search 正在进行，请等它做完。") from None
            return
        count = 0
        for count, difference in enumerate(differences(), start=1):
            if count <= SHOWN:
                self.stderr.write(difference)
        self.stdout.write(f"{count} 处不同。")
        if count:
            self.stderr.write("请运行 python manage.py rebuild_search。")
            sys.exit(1)
