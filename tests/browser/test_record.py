"""What readers can see, changed in a real browser: corrected, withheld, restored, looked up."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article
from tests.admin_forms import change_address
from tests.browser.test_newsroom import newsroom, save_and_continue, sign_in
from tests.make import make_article, make_section

# Each test begins with the groups that the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

__all__ = ["newsroom"]


@pytest.fixture
def article(newsroom: None) -> Article:
    """A public article, each section of several paragraphs."""
    made = make_article(headline="楼道清爽过新年", lead="导语一。\n导语二。")
    for heading in ("富平居民区", "街道动态"):
        body = f"{heading}整治楼道 62 个。\n邻里关系更加和睦。"
        make_section(article=made, heading=heading, body=body)
    return made


def save(page: Page, said: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist .success").first).to_contain_text(said)


def test_staff_correct_withhold_and_restore_what_a_resident_reads(
    article: Article, live_server: LiveServer, chromium: Browser
) -> None:
    address, form = live_server.url + article.get_absolute_url(), change_address(article)
    staff = chromium.new_page(viewport={"width": 1280, "height": 900})
    resident = chromium.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    sign_in(staff, live_server)

    staff.goto(live_server.url + form)
    save_and_continue(staff)
    resident.goto(address)
    expect(resident.locator(".note")).to_have_count(0)

    staff.locator("#id_headline").fill("楼道清爽迎新春")
    staff.get_by_role("button", name="保存并继续编辑").click()
    expect(staff.locator(".errorlist")).to_contain_text("请在“更正”里选类别")
    staff.locator("#id_correction_kind").select_option("print")
    staff.get_by_label("更正说明").fill("报上把“新春”印成了“新年”。")
    save_and_continue(staff)
    resident.goto(address)
    expect(resident.locator(".note")).to_contain_text("报上把“新春”印成了“新年”。")
    expect(resident.locator(".note dd")).to_have_count(1)

    staff.get_by_role("link", name="隐去这篇或其中一部分").click()
    staff.get_by_label("只隐去这几个字").fill("和睦")
    staff.get_by_label("理由").select_option("privacy")
    staff.get_by_label("谁提出的").fill("本人来电")
    save(staff, "已隐去，读者现在看不到了。")
    resident.goto(address)
    expect(resident.locator("main")).not_to_contain_text("和睦")
    expect(resident.locator("main")).to_contain_text("应当事人要求隐去")

    staff.get_by_role("link", name="楼道清爽迎新春", exact=True).click()
    staff.get_by_label("恢复公开的理由").fill("本人同意公开")
    save(staff, "已恢复公开。")
    resident.goto(address)
    expect(resident.get_by_text("邻里关系更加和睦。")).to_have_count(2)


def test_the_history_is_read_on_a_telephone(
    article: Article, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    sign_in(page, live_server)
    page.goto(live_server.url + change_address(article).replace("/change/", "/history/"))
    expect(page.locator(".changes")).to_contain_text("现在")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
