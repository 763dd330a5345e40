import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wanli.backup.unusable import Unusable
from wanli.backup.writing import back_up
from wanli.media import Unreachable


class Command(BaseCommand):
    help = "把全馆（数据库和图片原件）写成一个带校验值的备份文件；网站照常运行，已有的文件不覆盖。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target", type=Path, metavar="TARGET", help="备份文件，或放备份的文件夹。"
        )

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        try:
            written = back_up(target)
        except (Unusable, Unreachable) as error:
            raise CommandError(f"没有备份：{error}。") from error
        except OSError as error:
            raise CommandError(
                f"没有备份：写不下去（{error}）。请看看磁盘还有没有地方。"
            ) from error
        size = written.path.stat().st_size / 1_000_000
        self.stdout.write(
            f"备份写在 {written.path}："
            f"{written.rows} 行，{written.manifest.files} 个原件，{size:.1f} MB。"
        )
        for name, fault in written.manifest.faults.items():
            self.stderr.write(f"原件 {name} {fault}。")
        if written.manifest.faults:
            self.stderr.write("备份已经写成，但以上原件有问题，请从较早的备份里找回。")
            sys.exit(1)
