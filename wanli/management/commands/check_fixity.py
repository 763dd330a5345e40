import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wanli.backup.fixity import verify
from wanli.backup.marker import half_restored
from wanli.media import Unreachable


class Command(BaseCommand):
    help = (
        "把每个图片原件与入藏时的校验值核对，说出少了的、改动过的、来历不明的，"
        "和读者不该再取得到的。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--record", action="store_true", help="给还没有校验值的原件记下现在的校验值。"
        )

        parser.add_argument(
            "--tidy", action="store_true", help="撤下读者还取得到、却没有图片用的文件；原件不动。"
        )

    def handle(self, *args: Any, record: bool, tidy: bool, **options: Any) -> None:
        try:
            found = verify(record=record, tidy=tidy)
        except Unreachable as error:
            raise CommandError(f"没有核对完：{error}。") from error
        for fault in found.faults:
            self.stderr.write(f"{fault}。")
        if half := half_restored():
            self.stderr.write(f"从 {half['name']} 的恢复没有做完，请用它再运行一次 restore。")
        if found.recorded:
            self.stdout.write(f"给 {found.recorded} 个原件记下了校验值。")
        if found.tidied:
            self.stdout.write(f"撤下了 {found.tidied} 个读者不该取得到的文件。")
        self.stdout.write(f"{found.whole} 个原件完好，{len(found.faults)} 处有问题。")
        if found.faults:
            self.stderr.write("少了的或改动过的，请从备份里找回。")
        if found.faults or half:
            sys.exit(1)
