"""The newsroom's door in a real browser: an administrator's first sign-in, and the next."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_newsroom import PASSWORD, sign_in
from tests.wanli.door.phones import digits

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def enrol(page: Page) -> tuple[str, str]:
    """Bind the phone that the screen asks for: its key, and one of the recovery codes."""
    key = page.locator(".door li > p > code").inner_text()
    page.get_by_label("输入手机上显示的六位数字").fill(digits(key))
    page.get_by_role("button", name="绑定这部手机").click()
    code = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="抄好了，继续").click()
    return key, code


@pytest.fixture
def administrator(transactional_db: None) -> None:
    User.objects.create_superuser("bianji", password=PASSWORD)


def test_an_administrator_comes_in_by_phone_and_by_recovery_code(
    administrator: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    sign_in(page, live_server)
    expect(page.get_by_role("heading", level=1)).to_have_text("绑定手机")
    page.wait_for_load_state()
    picture = page.get_by_alt_text("绑定手机用的二维码")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 200")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    key, recovery_code = enrol(page)
    expect(page).to_have_url(f"{live_server.url}/admin/")
    for code in (digits(key, later=1), recovery_code):
        page.get_by_role("button", name="注销").click()
        sign_in(page, live_server)
        page.get_by_label("六位数字，或一个恢复码").fill(code)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page).to_have_url(f"{live_server.url}/admin/")
        expect(page.locator("#user-tools")).to_contain_text("两步验证")
