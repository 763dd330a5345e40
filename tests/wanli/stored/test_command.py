"""What `store_pages` says."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from wanli.stored.models import StoredPage

pytestmark = pytest.mark.django_db


def test_the_command_says_what_it_has_made_and_what_it_lacks(
    founding_issue: None, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("store_pages")
    assert capsys.readouterr().out == "做好了 24 个网页。\n"
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    StoredPage.objects.all().delete()
    with pytest.raises(CommandError, match="核对 SITE_URL 与 ALLOWED_HOSTS"):
        call_command("store_pages")
    settings.ADMIN_ENABLED = False
    with pytest.raises(CommandError, match="只能读数据库"):
        call_command("store_pages")
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="没有设置 SITE_URL"):
        call_command("store_pages")
