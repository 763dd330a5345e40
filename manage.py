#!/usr/bin/env python
import os
import sys

from django.apps import apps
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanli.settings")
    try:
        execute_from_command_line(sys.argv)
    finally:
        if apps.ready:
            from wanli.changed import catch_up

            catch_up()
