"""A week's work for the pictures of the handbook, written into the database of the environment.

Prints, as JSON, the key of a session of the member of staff, and the addresses to be pictured.
"""

import json
import time
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Issue, Section  # noqa: E402
from residents_areas.models import ResidentsArea  # noqa: E402
from tests.admin_forms import change_address  # noqa: E402
from tests.make import (  # noqa: E402
    make_article,
    make_coverage,
    make_issue,
    make_photo,
    make_section,
)
from wanli.door.middleware import BEGAN, SEEN  # noqa: E402

TEXT = """楼道清爽迎新年
万里街道两个居民区开展楼道整治

富平居民区
2020年上半年，富平居民区整治楼道 62 个，走访居民 300 余户，邻里关系更加和睦。
下半年，富平居民区将继续推进楼组自治。
香泉居民区
7月9日，香泉居民区召开年中居民会议，更换楼道灯 46 盏。
邻里居民区
邻里居民区组织志愿者逐户走访。
"""


def draft(slug: str, title: str, month: int) -> Issue:
    issue = make_issue(
        is_published=False,
        slug=slug,
        title=title,
        published_on=f"2020-{month:02}-20",
        not_stated="期号、版次",
    )
    article = make_article(issue=issue, headline="楼道清爽迎新年", column="要闻")
    section = make_section(article=article, heading="富平居民区", body="整治楼道 62 个。")
    make_coverage(area=ResidentsArea.objects.get(slug="fuping"), section=section)
    make_photo(article=article, section=section, caption="居民一起打扫楼道")
    return issue


def scene() -> dict[str, str]:
    """The session's key, and the addresses by the name of their picture."""
    user = User.objects.create_user("bianji", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    waiting = draft("2020-spring", "2020年新春", 1)
    make_section(article=waiting.articles.get(), heading="香泉居民区", body="更换楼道灯 46 盏。")
    make_section(article=waiting.articles.get(), heading="邻里守望", body="")
    draft("2020-summer", "2020年夏季", 7).publish(timezone.now() + timedelta(days=3), by=user)
    corrected = draft("2020-autumn", "2020年秋季", 10)
    corrected.publish(by=user)
    section = Section.objects.get(article__issue=corrected)
    section.body = "整治楼道 26 个，更换楼道灯 46 盏。"
    section.save()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    # A session that began just now.
    session = client.session
    session[BEGAN] = session[SEEN] = time.time()
    session.save()
    scheduled = Issue.objects.get(slug="2020-summer")
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "text": TEXT,
        "home": "/admin/",
        "desk": change_address(waiting),
        "schedule": change_address(scheduled),
        "compare": change_address(corrected).replace("/change/", "/compare/"),
        "correct": change_address(section.article),
        "withhold": f"/admin/articles/withholding/add/?article={section.article_id}",
    }


if __name__ == "__main__":
    print(json.dumps(scene()))
