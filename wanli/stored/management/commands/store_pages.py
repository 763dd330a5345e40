"""Making readers' pages ahead."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connections

from wanli.edition.state import current
from wanli.stored.keeping import follow as dropped_after_changes
from wanli.stored.making import logger, make_missing
from wanli.stored.models import Through

# Seconds between two looks; how long is waited for what is away.
EVERY, AWAY = 1, 5
# How it ends where a setting is missing: to start it again would not help (EX_CONFIG).
UNSET = 78
NEVER = object()


class Command(BaseCommand):
    help = (
        "预先做好期刊、文章、居民区和年中报告的网页，存在数据库里，读者打开时不必现做。"
        "只做还没有的；改动过的会先去掉。"
    )

    # That of the state in which all was made last.
    newest: object = NEVER

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="一直留着，有改动就补做。")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError(
                "没有设置 SITE_URL。网页里要写全网址，请先写明本站的网址。", returncode=UNSET
            )
        if not settings.ADMIN_ENABLED:
            raise CommandError(
                "这里只能读数据库（ADMIN_ENABLED=0）。请在编辑部所在的机器上运行。",
                returncode=UNSET,
            )
        if not Through.objects.exists():
            raise CommandError("数据库还没有升级到这一版。请先运行 manage.py migrate。")
        if not follow:
            made = make_missing()
            self.stdout.write(f"做好了 {made.stored} 个网页。")
            if made.refused:
                raise CommandError(
                    f"有 {len(made.refused)} 个网页做不出来，例如 {made.refused[0]}。"
                    "请看日志，并核对 SITE_URL 与 ALLOWED_HOSTS。"
                )
        while follow:
            self.keep_up()
            time.sleep(EVERY)

    def keep_up(self) -> None:
        """Make what is missing, if a change or the clock has made anything be."""
        try:
            through, newest = dropped_after_changes(), current().newest
            if through and (not through.is_whole or newest != self.newest):
                if refused := make_missing().refused:
                    logger.warning("%d pages cannot be made, one is %s", len(refused), refused[0])
                self.newest = newest
        # A database that is away may be well again.
        except (Error, OSError) as error:
            logger.warning("pages are not made ahead: %s", error)
            connections.close_all()
            time.sleep(AWAY)
        close_old_connections()
