"""axe in a real browser: WCAG 2.2 AA and best practices, each page narrow and wide, light and dark,
no violation.

In the admin axe looks at the pages and forms that we wrote. What Django writes into them without a
label, the fields of tables of inlines, is left out: it is Django's to mend, in every admin.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from articles.search.deadline import TooSlow
from residents_areas.checks import check_issue
from residents_areas.models import ResidentsArea
from tests.admin_forms import change_address
from tests.articles.importing.test_parser import BROKEN
from tests.browser.test_newsroom import sign_in
from tests.make import (
    make_article,
    make_figure,
    make_issue,
    make_photo,
    make_picture,
    make_report,
    make_section,
)

pytestmark = [
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("founding_issue"),
]

AXE = Axe().axe_script
RULES = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
Schemes = dict[Literal["light", "dark"], dict[str, Any]]
COLOURS = ["color-contrast", "link-in-text-block"]
SCHEMES: Schemes = {
    "light": {"type": "tag", "values": RULES},
    "dark": {"type": "rule", "values": COLOURS},
}
# In the elders' size the same elements look otherwise, and have the same colours in the dark.
STYLE = [*COLOURS, "scrollable-region-focusable", "target-size"]
# The ways to look at the site: what stands in the address, and what axe looks at then.
MODES: dict[str, tuple[str, Schemes]] = {
    "normal": ("", SCHEMES),
    "elder": ("size=3", {"light": {"type": "rule", "values": STYLE}}),
}
# In the form of an issue.
DJANGOS_OWN = [".tabular"]
WIDTHS = [390, 1280]
# One address and status at least for each template.
PAGES = {
    "/": 200,
    "/about/": 200,
    "/areas/": 200,
    "/areas/?estate=凯旋花园": 200,
    "/areas/fuping/": 200,
    "/areas/fuping/2019-h1/": 200,
    "/areas/fuping/2019-h1/notice/": 200,
    "/areas/jiaoji/": 200,
    "/areas/zhonghaoyun/": 200,
    "/areas/zhonghaoyun/2018-h1/": 200,
    "/areas/jiaoji/2019-h1/": 200,
    "/issues/": 200,
    "/issues/?year=2018": 200,
    "/issues/2019-midyear/": 200,
    "/issues/2019-midyear/a1/": 200,
    "/issues/2019-midyear/a1/?q=87户#s1": 200,
    "/issues/pictured/": 200,
    "/issues/pictured/a1/": 200,
    "/issues/pictured/a2/": 200,
    "/reports/": 200,
    "/reports/2019-h1/": 200,
    "/search/": 200,
    "/search/?q=垃圾": 200,
    "/search/?q=垃圾&area=fuping&sort=oldest": 200,
    "/search/?q=富平": 200,
    "/search/?q=龙凤龟": 200,
    "/tags/": 200,
    "/tags/lajifenlei/": 200,
    "/nothing/": 404,
    "/isues/2019-midyear/": 404,
}


def violations(page: Page, left_out: Sequence[str] = (), schemes: Schemes = SCHEMES) -> list[str]:
    """What axe finds in the page outside of these parts, a text for each element; narrow and wide,
    light and dark. In the dark only colours differ, so axe looks at these."""
    found = []
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in schemes.items():
            page.emulate_media(color_scheme=scheme)
            # Django's links change their colour little by little.
            page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
            found += seen_by_axe(page, rules, left_out)
    return found


def seen_by_axe(page: Page, rules: dict[str, Any], left_out: Sequence[str]) -> list[str]:
    context: Any = {"exclude": [[part] for part in left_out]} if left_out else None
    options = {
        "runOnly": rules,
        "resultTypes": ["violations"],
        # Otherwise axe writes the stylesheets anew into the page, which the policy forbids.
        "preload": False,
    }
    run = "([context, options]) => axe.run(context ?? document, options)"
    found = page.evaluate(run, [context, options])
    assert found["passes"] or found["violations"], page.url
    return [
        f"{page.url} {violation['id']} {node['target']} {page.viewport_size}:"
        f" {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def visit(page: Page, server: LiveServer, address: str, status: int, mode: str) -> list[str]:
    query, schemes = MODES[mode]
    address, _, fragment = address.partition("#")
    query = f"{'&' if '?' in address else '?'}{query}" if query else ""
    answer = page.goto(f"{server.url}{address}{query}{fragment and '#'}{fragment}")
    assert answer and answer.status == status, address
    return violations(page, schemes=schemes)


@pytest.fixture
def further_issues(founding_issue: None, picture_folders: Path) -> None:
    """A month with two issues on one day; pictures of every shape, some in an area's report; an
    article with all that can be long."""
    for _ in range(2):
        make_issue(published_on=date(2018, 5, 4))
    issue = make_issue(slug="pictured")
    section = make_section(article=make_article(issue=issue))
    for size in ((1600, 1000), (600, 1200), (200, 150)):
        make_photo(article=section.article, section=section, image=make_picture(size=size))
    make_photo(article=section.article, image=make_picture(size=(2000, 400)))
    area = ResidentsArea.objects.get(slug="zhonghaoyun")
    make_figure(report=make_report(area=area, year=2018, sections=[section]))
    long = make_article(issue=issue, headline="很长的主题" * 12, kicker="引题，" * 20, lead="")
    make_section(article=long, heading="很长的小标题" * 8, body=("写得很长，" * 9 + "完。") * 100)
    long.tags.add(*(f"标签{number}" for number in range(50)))


@pytest.mark.usefixtures("further_issues")
@pytest.mark.parametrize("mode", MODES)
def test_every_public_page_is_accessible(
    live_server: LiveServer,
    editor: User,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    chromium: Browser,
) -> None:
    page = chromium.new_page()
    found: list[str] = []
    for address, status in PAGES.items():
        found += visit(page, live_server, address, status, mode)

    def slow(*arguments: object) -> None:
        raise TooSlow

    monkeypatch.setattr("articles.search.views.answer", slow)
    found += visit(page, live_server, "/search/?q=垃圾", 503, mode)
    monkeypatch.setattr("articles.views.Issue.objects", None)
    found += visit(page, live_server, "/issues/", 500, mode)
    answer = page.goto(live_server.url.replace("localhost", "elsewhere.localhost"))
    assert answer and answer.status == 400
    found += violations(page)
    sign_in(page, live_server)
    found += visit(page, live_server, "/admin/auth/user/", 403, mode)
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/admin/")
    page.context.clear_cookies()
    with page.expect_navigation() as refused:
        page.locator("#login-form").evaluate("form => form.submit()")
    assert refused.value.status == 403
    found += violations(page)
    assert not found, "\n".join(found)


@pytest.fixture
def desks(editor: User) -> list[str]:
    """The desks of a published issue, a scheduled one and a draft that is held up; what was changed
    of one since it was published; the handbook."""
    issues = [make_issue(is_published=False) for _ in range(3)]
    for issue in issues:
        make_section(article=make_article(issue=issue))
    issues[0].publish()
    issues[1].publish(timezone.now() + timedelta(days=1))
    article = issues[0].articles.get()
    article.headline = "改了的题目"
    article.save()
    make_section(article=issues[2].articles.get(), body="")
    issues[2].sign_offs.create(
        finding=check_issue(issues[2])[-1].message, reason="原刊如此", who="bianji"
    )
    forms = [change_address(issue) for issue in issues]
    return [*forms, forms[0].replace("/change/", "/compare/"), "/admin/handbook/"]


def test_what_we_wrote_for_staff_is_accessible(
    live_server: LiveServer, desks: list[str], chromium: Browser
) -> None:
    page = chromium.new_page()
    sign_in(page, live_server)
    page.wait_for_url("**/admin/")
    found = violations(page)
    for address in desks:
        page.goto(f"{live_server.url}{address}")
        found += violations(page, DJANGOS_OWN)
    page.goto(f"{live_server.url}/admin/residents_areas/importjob/add/")
    found += violations(page)
    page.get_by_label("或者粘贴文字").fill(BROKEN)
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator("#import-form").wait_for()
    found += violations(page)
    assert not found, "\n".join(found)


def test_axe_would_notice(live_server: LiveServer, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/about/")
    assert violations(page) == []
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    page.evaluate("document.querySelector('main p').style.color = 'silver'")
    kinds = {line.split()[1] for line in violations(page)}
    assert kinds == {"button-name", "color-contrast"}
