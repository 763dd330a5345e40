"""The same kinds of pages of any archive, by their names: for readers one of each address there is,
for staff each list and each search in one."""

from __future__ import annotations

import time
from typing import Any

from django.db.models import Count
from django.test import Client

# What is searched for in the admin: printed once, by the founding issue, and often.
TYPED = ("3117弄", "居民")
# Of an article of middling length.
SECTIONS = 5


def for_readers() -> dict[str, str]:
    from articles.models import Article, Issue, Tag

    public = Issue.objects.published()
    middle = public[public.count() // 2]
    middling = Article.objects.annotate(count=Count("sections")).filter(count=SECTIONS)
    near = middling.filter(issue__filed_on__lte=middle.filed_on).order_by("-issue__filed_on")
    article = (near.first() or middle.articles.all()[0]).get_absolute_url()
    tag = Tag.objects.order_by("slug")[0].get_absolute_url()
    word = "?q=%E5%B1%85%E6%B0%91"
    return {
        "home": "/",
        "about": "/about/",
        "issues": "/issues/",
        "issues of a year": f"/issues/?year={middle.filed_on:%Y}",
        "issue": middle.get_absolute_url(),
        "article": article,
        "cite_ris": f"{article}cite.ris",
        "cite_bib": f"{article}cite.bib",
        "areas": "/areas/",
        "area": "/areas/fuping/",
        "area_feed": "/areas/fuping/feed/",
        **reports(),
        "tags": "/tags/",
        "tag": tag,
        "tag_feed": f"{tag}feed/",
        "feed": "/feed/",
        "search": f"/search/{word}",
        "search_feed": f"/search/feed/{word}",
        "suggest": f"/search/suggest/{word}",
        "opensearch": "/opensearch.xml",
        "robots": "/robots.txt",
        "sitemap": "/sitemap.xml",
        "sitemap_part": f"/sitemap-{middle.filed_on:%Y-%m}.xml",
        "healthz": "/healthz",
        "not there": "/issues/nothing/",
    }


def reports() -> dict[str, str]:
    from django.contrib.auth.models import AnonymousUser

    from residents_areas.models import MidYearReport

    report = (
        MidYearReport.objects.visible_to(AnonymousUser())
        .order_by("-year", "-half", "pk")[0]
        .get_absolute_url()
    )
    return {
        "reports": "/reports/",
        "period": f"/reports/{report.split('/')[-2]}/",
        "report": report,
        "notice": f"{report}notice/",
    }


def for_staff(user: Any) -> dict[str, str]:
    from django.contrib import admin
    from django.urls import reverse

    from articles.models import Article, Issue

    found = {"admin": "/admin/"}
    for model, one in admin.site._registry.items():
        app, name = model._meta.label_lower.split(".")
        if not user.has_perm(f"{app}.view_{name}"):
            continue
        address = reverse(f"admin:{app}_{name}_changelist")
        found[f"admin, {name}"] = address
        for number, typed in enumerate(TYPED if one.search_fields else (), 1):
            found[f"admin, {name}, search {number}"] = f"{address}?q={typed}"
    for name, rows in (("issue", Issue.objects), ("article", Article.objects)):
        row = rows.order_by("pk")[rows.count() // 2]
        found[f"admin, one {name}"] = reverse(f"admin:articles_{name}_change", args=[row.pk])
    return found


def editor() -> Any:
    """Somebody who may do most things in the newsroom."""
    from django.contrib.auth.models import Group, User

    user = User.objects.create_user("bianji", is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
    return user


def signed_in(user: Any) -> Client:
    """Who came in just now."""
    from wanli.door.middleware import BEGAN, SEEN

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    session[BEGAN] = session[SEEN] = time.time()
    session.save()
    return client
