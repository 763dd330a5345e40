import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from wanli.backup.fixity import verify
from wanli.backup.marker import half_restored


class Command(BaseCommand):
    help = "把每个图片原件与入藏时的校验值核对，说出少了的、改动过的和来历不明的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--record", action="store_true", help="给还没有校验值的原件记下现在的校验值。"
        )

    def handle(self, *args: Any, record: bool, **options: Any) -> None:
        found = verify(record=record)
        for fault in found.faults:
            self.stderr.write(f"{fault}。")
        if half := half_restored():
            self.stderr.write(f"从 {half['name']} 的恢复没有做完，请用它再运行一次 restore。")
        if found.recorded:
            self.stdout.write(f"给 {found.recorded} 个原件记下了校验值。")
        self.stdout.write(f"{found.whole} 个原件完好，{len(found.faults)} 处有问题。")
        if found.faults:
            self.stderr.write("少了的或改动过的，请从备份里找回。")
        if found.faults or half:
            sys.exit(1)
