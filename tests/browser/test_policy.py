"""The Content Security Policy in a real browser; the fixture `chromium` fails where it is broken.

The other tests of this folder use the forms of the admin under the same watch.
"""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Issue
from residents_areas.models import MidYearReport, ResidentsArea
from tests.admin_forms import change_address
from tests.browser.test_door import enrol
from tests.browser.test_newsroom import PASSWORD, sign_in

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.looks,
]


@pytest.fixture
def rows(founding_issue: None) -> list[str]:
    """The addresses of forms in the admin, after one who may do everything was made."""
    user = User.objects.create_superuser("bianji", password=PASSWORD)
    found = [model.objects.all()[0] for model in (Issue, Article, MidYearReport, ResidentsArea)]
    return [change_address(row) for row in [*found, user]]


def test_a_page_obeys_the_policy_and_the_watch_would_hear_of_it(
    founding_issue: None, live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_context().new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto(f"{live_server.url}/about/")
    page.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", "<p id=x style='color: lime'>x</p>");
            const script = document.createElement("script");
            script.textContent = "document.body.id = 'y'";
            document.body.append(script);
        }"""
    )
    assert page.locator("#x").evaluate("e => getComputedStyle(e).color") != "rgb(0, 255, 0)"
    assert page.locator("#y").count() == 0
    assert sum("Content Security Policy" in words for words in heard) == 2


def test_all_pages_of_the_admin_keep_to_the_policy(
    rows: list[str], live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, live_server)
    enrol(page)
    page.wait_for_load_state()
    lists = page.locator("#content-main th a").evaluate_all("all => all.map(a => a.pathname)")
    assert len(lists) >= 8
    others = [row.replace("change", other) for row in rows for other in ("history", "delete")]
    forms = page.locator("#content-main a.addlink").evaluate_all("all => all.map(a => a.pathname)")
    assert len(forms) >= 6
    for address in [*lists, *forms, *rows, *others, "/admin/password_change/", "/admin/enrol/"]:
        answer = page.goto(f"{live_server.url}{address}")
        assert answer and answer.ok, address


def test_the_admins_calendar_clock_and_pop_up_windows_work(
    rows: list[str], live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, live_server)
    enrol(page)
    page.wait_for_load_state()
    page.goto(f"{live_server.url}/admin/articles/issue/add/")
    row = page.locator(".field-published_on")
    row.get_by_title("选择一个日期").or_(row.locator("[id^=calendarlink]")).first.click()
    page.locator("#calendarin0 td a").first.click()
    expect(page.get_by_label("出版日期")).not_to_have_value("")
    page.goto(f"{live_server.url}{rows[-1]}")
    page.locator("#clocklink0").click()
    page.locator("#clockbox0 .timelist a").first.click()
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    with page.expect_popup() as opened:
        page.locator("#add_id_issue").click()
    opened.value.get_by_label("本期名称").fill("2020年新春")
    opened.value.get_by_label("网址名").fill("2020-spring")
    opened.value.get_by_label("出版日期").fill("2020-01-20")
    opened.value.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#id_issue + .select2")).to_contain_text("2020年新春")
