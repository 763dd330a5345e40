"""Text that would be script if anything let it, in a real browser, on the main pages of both sides.

The fixture `chromium` fails, too, where the policy had to hold anything back.
"""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Issue
from residents_areas.models import MidYearReport, ResidentsArea
from tests.admin_forms import change_address
from tests.browser.test_door import enrol
from tests.browser.test_newsroom import PASSWORD, sign_in
from tests.hostile.texts import make_small_archive, put_everywhere

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.looks,
]

# Short enough for every field; for text, for an attribute and for a script.
TEXTS = [
    "<img src=x onerror=hacked=1>",
    '" onfocus=hacked=1 autofocus x="',
    "</script><script>hacked=1</script>",
]
PAGES = "/ /about/ /issues/ /issues/x/ /issues/x/a1/ /areas/ /areas/x/ /areas/x/2020-h1/".split()
PAGES += "/areas/x/2020-h1/notice/ /reports/2020-h1/ /tags/ /search/?q=hacked /isues/x/".split()
PAGES += ["/admin/articles/article/", "/admin/residents_areas/residentsarea/"]


@pytest.fixture(params=TEXTS)
def pages(request: pytest.FixtureRequest, transactional_db: None) -> list[str]:
    """The pages of an archive with a text in every field, the admin's forms among them."""
    make_small_archive()
    put_everywhere(request.param)
    User.objects.create_superuser("bianji", password=PASSWORD)
    forms = [model.objects.all()[0] for model in (Issue, Article, MidYearReport, ResidentsArea)]
    return [*PAGES, *map(change_address, forms)]


def test_no_text_that_staff_stored_runs(
    pages: list[str], live_server: LiveServer, chromium: Browser
) -> None:
    page = chromium.new_page()
    sign_in(page, live_server)
    enrol(page)
    page.wait_for_load_state()
    for address in pages:
        page.goto(f"{live_server.url}{address}")
        assert "hacked" in page.content() or address == "/isues/x/", address
        assert page.evaluate("window.hacked") is None, address
