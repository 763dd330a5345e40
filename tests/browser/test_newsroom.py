"""A whole issue made in a real browser by staff, and read by a resident on a phone."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pytest_django.live_server_helper import LiveServer

from tests.make import make_area, make_picture

# Each test begins with the groups that the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PASSWORD = "correct horse battery"


@pytest.fixture
def newsroom(transactional_db: None, picture_folders: Path) -> None:
    """A member of staff and an area, in a database that the server's threads see."""
    user = User.objects.create_user("bianji", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    make_area(name="富平", slug="fuping")


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/admin/")
    page.get_by_label("用户名").fill("bianji")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def add_issue(page: Page) -> None:
    page.locator(".model-issue .addlink").first.click()
    page.get_by_label("本期名称").fill("2020年新春")
    page.get_by_label("网址名").fill("2020-spring")
    page.get_by_label("出版日期").fill("2020-01-20")
    page.get_by_role("button", name="保存", exact=True).click()


def add_article(page: Page, picture: Path) -> None:
    page.locator(".model-article .addlink").first.click()
    choose(page, "id_issue", "新春")
    page.get_by_label("主题").fill("楼道清爽过新年")
    for number, heading in enumerate(["富平居民区", "街道动态"]):
        page.get_by_text("添加另一个 小节").click()
        page.locator(f"#id_sections-{number}-heading").fill(heading)
        page.locator(f"#id_sections-{number}-body").fill(f"{heading}的正文。\n第二段。")
    choose(page, "id_sections-0-areas", "富平")
    page.get_by_text("添加另一个 图片").click()
    page.locator("#id_photos-0-image").set_input_files(picture)
    page.locator("#id_photos-0-caption").fill("居民一起扫楼道")
    page.locator("#id_photos-0-alt").fill("三位居民在楼道里扫地")
    save_and_continue(page)


def save_and_continue(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存并继续编辑").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def choose(page: Page, field: str, typed: str) -> None:
    """Type into an autocomplete field and take the first that it finds."""
    box = page.locator(f"#{field} + .select2")
    option = page.locator(".select2-results__option", has_text=typed).first
    # On a busy machine a click may come before the field is ready: then again.
    open_box = page.locator(".select2-container--open .select2-search__field")
    for _ in range(4):
        box.click()
        try:
            open_box.press_sequentially(typed, timeout=3000)
            option.wait_for(timeout=8000)
            break
        except PlaywrightTimeoutError:
            page.keyboard.press("Escape")
    option.click()
    expect(box).to_contain_text(typed)


def sign_off_everything(page: Page) -> None:
    reasons = page.get_by_label("放行的理由")
    for number in range(reasons.count()):
        reasons.nth(number).fill("原刊如此")
    page.get_by_role("button", name="发布", exact=True).click()


def sections_in_order(page: Page) -> list[str]:
    rows = page.locator("#sections-group .inline-related.has_original")
    headings = rows.locator("input[name$='-heading']")
    return [headings.nth(number).input_value() for number in range(headings.count())]


def test_staff_make_an_issue_and_a_resident_reads_it(
    newsroom: None, live_server: LiveServer, chromium: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "stairs.jpg"
    picture.write_bytes(make_picture(size=(1200, 800)).read())
    staff = chromium.new_page(viewport={"width": 1280, "height": 900})
    resident = chromium.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    address = f"{live_server.url}/issues/2020-spring/a1/"

    sign_in(staff, live_server)
    add_issue(staff)
    staff.goto(f"{live_server.url}/admin/")
    add_article(staff, picture)

    staff.get_by_role("link", name="按读者所见打开").click()
    expect(staff).to_have_url(f"{live_server.url}/admin/preview/issues/2020-spring/a1/")
    expect(staff.locator(".draft")).to_contain_text("只有工作人员看得到")
    expect(staff.get_by_role("heading", level=1)).to_have_text("楼道清爽过新年")
    hidden = resident.goto(address)
    assert hidden and hidden.status == 404

    staff.goto(f"{live_server.url}/admin/articles/issue/")
    staff.get_by_role("link", name="万里社区晨报 2020年新春").click()
    staff.get_by_role("button", name="发布", exact=True).click()
    expect(staff.locator(".messagelist .error")).to_contain_text("提醒没有签核")
    sign_off_everything(staff)
    expect(staff.locator(".messagelist .success")).to_contain_text("读者现在就能看到")

    resident.goto(live_server.url)
    resident.get_by_role("link", name="楼道清爽过新年").click()
    expect(resident).to_have_url(address)
    expect(resident.locator(".draft")).to_have_count(0)
    expect(resident.get_by_text("富平居民区的正文。")).to_be_visible()
    shown = resident.get_by_alt_text("三位居民在楼道里扫地")
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    assert resident.evaluate("document.documentElement.scrollWidth") == 390
    resident.get_by_role("link", name="富平居民区的页面").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("富平居民区")


def test_sections_are_ordered_by_dragging_and_by_number(
    newsroom: None, live_server: LiveServer, chromium: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "stairs.jpg"
    picture.write_bytes(make_picture().read())
    page = chromium.new_page(viewport={"width": 1280, "height": 1200})
    sign_in(page, live_server)
    add_issue(page)
    page.goto(f"{live_server.url}/admin/")
    add_article(page, picture)
    assert sections_in_order(page) == ["富平居民区", "街道动态"]

    handles = page.locator("#sections-group .inline-related.has_original > h3")
    handles.nth(1).drag_to(handles.nth(0), target_position={"x": 20, "y": 2})
    save_and_continue(page)
    assert sections_in_order(page) == ["街道动态", "富平居民区"]

    page.locator("#id_sections-0-position").fill("9")
    save_and_continue(page)
    assert sections_in_order(page) == ["富平居民区", "街道动态"]
