"""Keeping the link that shows the edition to the web server."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connections

from wanli.edition.link import logger, renew
from wanli.serving.choice import Choice
from wanli.serving.look import Unreachable

# Seconds between two looks; how long is waited for what is away.
EVERY, AWAY = 0.2, 2


class Command(BaseCommand):
    help = (
        "让 EDITION_LINK 指定的链接始终指向当前版本，供 nginx 的缓存使用；"
        "定时发布的期刊也由它按时换上。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="只换一次就结束。")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if not settings.EDITION_LINK:
            raise CommandError(
                "没有设置 EDITION_LINK。请写明链接放在哪里，例如 /srv/wanli/var/edition/current。"
            )
        try:
            renew()
        except OSError as error:
            raise CommandError(
                f"链接 {settings.EDITION_LINK} 写不了（{error.strerror}）。"
            ) from error
        except Error as error:
            if once:
                raise CommandError("数据库现在没有回答，链接没有换。请过一会儿再试。") from error
            wait(error)
        choice = Choice()
        while not once:
            time.sleep(EVERY)
            try:
                renew(choice.chosen())
            # A database that is away, or a full disk, may be well again.
            except (Unreachable, Error, OSError) as error:
                wait(error)
            close_old_connections()


def wait(error: Exception) -> None:
    logger.warning("the link to the edition is not renewed: %s", error)
    connections.close_all()
    time.sleep(AWAY)
