"""Making readers' pages ahead."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connections

from wanli.edition.state import current
from wanli.stored.keeping import follow as dropped_after_changes
from wanli.stored.making import Refused, logger, make_missing

# Seconds between two looks; how long is waited for what is away.
EVERY, AWAY = 1, 5


class Command(BaseCommand):
    help = (
        "预先做好期刊、文章、居民区和年中报告的网页，存在数据库里，读者打开时不必现做。"
        "只做还没有的；改动过的会先去掉。"
    )

    # That of the state in which all was made last.
    newest: str | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="一直留着，有改动就补做。")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError("没有设置 SITE_URL。网页里要写全网址，请先写明本站的网址。")
        if not settings.ADMIN_ENABLED:
            raise CommandError("这里只能读数据库（ADMIN_ENABLED=0）。请在编辑部所在的机器上运行。")
        if not follow:
            self.stdout.write(f"做好了 {self.made()} 个网页。")
        while follow:
            self.keep_up()
            time.sleep(EVERY)

    def made(self) -> int:
        try:
            return make_missing()
        except Refused as error:
            raise CommandError(
                f"有网页做不出来：{error}。请看日志，并核对 SITE_URL 与 ALLOWED_HOSTS。"
            ) from error

    def keep_up(self) -> None:
        """Make what is missing, if a change or the clock has made anything be."""
        try:
            through, newest = dropped_after_changes(), current().newest_word
            if not through.is_whole or newest != self.newest:
                make_missing()
                self.newest = newest
        # A database that is away may be well again.
        except (Error, OSError, Refused) as error:
            logger.warning("pages are not made ahead: %s", error)
            connections.close_all()
            time.sleep(AWAY)
        close_old_connections()
