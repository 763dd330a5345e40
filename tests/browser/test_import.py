"""The admin's import in a real browser: from pasted text to a page that residents read."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.articles.importing.test_parser import BROKEN
from tests.browser.test_newsroom import PASSWORD, sign_in, sign_off_everything

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def newsroom(transactional_db: None) -> None:
    user = User.objects.create_user("bianji", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    call_command("loaddata", "areas", verbosity=0)


def test_pasted_text_becomes_a_page_that_residents_read(
    newsroom: None, live_server: LiveServer, chromium: Browser
) -> None:
    staff = chromium.new_page(viewport={"width": 768, "height": 1024})
    resident = chromium.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)

    sign_in(staff, live_server)
    staff.locator(".model-importjob .addlink").first.click()
    staff.get_by_label("或者粘贴文字").fill(BROKEN)
    staff.get_by_role("button", name="保存", exact=True).click()
    expect(staff.locator(".doubts")).to_contain_text("接成了一句")
    expect(staff.locator("[name='a0.s1.area']")).to_have_value("xiangquan")

    # By keyboard alone: to the tick of the first figure, off, on to saving.
    staff.locator("[name='a0.s0.f0.wanted']").focus()
    staff.keyboard.press("Space")
    staff.locator("[name='slug']").fill("2021-trial")
    staff.get_by_role("button", name="保存为草稿").focus()
    staff.keyboard.press("Enter")
    expect(staff.locator(".messagelist")).to_contain_text("已保存为草稿")
    hidden = resident.goto(f"{live_server.url}/issues/2021-trial/")
    assert hidden and hidden.status == 404

    sign_off_everything(staff)
    expect(staff.locator(".messagelist .success")).to_be_visible()

    resident.goto(f"{live_server.url}/areas/xiangquan/")
    expect(resident.locator("q", has_text="发放宣传资料 820 份")).to_be_visible()
    resident.get_by_role("link", name="见原文").first.click()
    expect(resident.locator("span:target")).to_contain_text("发放宣传资料 820 份")
    resident.goto(f"{live_server.url}/areas/fuping/")
    expect(resident.get_by_text("走访居民 300 余户")).to_have_count(0)
