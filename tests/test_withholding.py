"""What is withheld is nowhere: every public output is searched for it, before, after, and after it
was restored."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from articles.models import Article, Correction, Event, Photo, Withholding
from articles.models.printed import Printed
from residents_areas.models import MidYearReport
from tests.html import Page, page
from tests.make import (
    make_area,
    make_article,
    make_figure,
    make_honour,
    make_issue,
    make_photo,
    make_picture,
    make_plan,
    make_report,
    make_section,
)
from tests.public_outputs import public_outputs

pytestmark = pytest.mark.django_db

CANARY = "隐语甲乙丙"
# What readers search for: the outputs must not be made to repeat the canary.
ASKED = "隐语甲"
KINDS = ["article", "section", "photo", "passage"]


@pytest.fixture
def report(picture_folders: Path) -> MidYearReport:
    """A report printed in the second article of three, its words free of the canary."""
    issue = make_issue(title="试刊")
    make_article(issue=issue, headline="前一篇")
    article = make_article(issue=issue, headline="楼道整治")
    article.tags.add("整治")
    make_section(article=make_article(issue=issue, headline="后一篇"))
    section = make_section(article=article, heading="新村居民区")
    make_section(article=article, heading="另一节")
    make_photo(article=article, section=section, image=make_picture(size=(40, 20)))
    report = make_report(area=make_area(), sections=[section])
    make_figure(report=report)
    make_honour(report=report)
    make_plan(report=report)
    Correction.objects.create(article=article, words="改正了一处。")
    return report


def plant(report: MidYearReport, kind: str) -> list[str]:
    """Write the canary into all words that the kind withholds; where it is surely found."""
    section = report.sections.get()
    article, photo = section.article, section.photos.get()
    address, place = article.get_absolute_url(), report.get_absolute_url()
    photo.caption, photo.credit, photo.alt = f"{CANARY}在会场", CANARY, f"站着的{CANARY}"
    photo.save()
    found = [address, article.issue.get_absolute_url(), report.area.get_absolute_url(), place]
    found += [f"/search/?q={quote(ASKED)}"]
    if kind == "photo":
        return found
    section.heading, section.body = f"{CANARY}的楼道", f"{CANARY}整治楼道 62 个。"
    section.save()
    report.figures.update(quote=section.body, printed=f"{CANARY}整治楼道", label=CANARY)
    report.honours.update(quote=section.body, title=f"{CANARY}小区", holder=CANARY)
    report.plans.update(quote=section.body, text=f"{CANARY}将再整治")
    found += [f"{place}notice/", "/reports/2020-h1/", f"/search/suggest/?q={quote(ASKED)}"]
    if kind == "section":
        return found
    article.headline, article.byline = f"{CANARY}整治楼道", f"□记者 {CANARY}"
    article.kicker, article.subhead, article.lead = CANARY, CANARY, f"{CANARY}来了。"
    article.save()
    article.tags.add(CANARY)
    article.corrections.all()[0].delete()
    Correction.objects.create(article=article, words=f"{CANARY}的名字印错了。")
    feeds = ["/feed/", f"{report.area.get_absolute_url()}feed/"]
    files = [f"{address}cite.ris", f"{address}cite.bib"]
    return [*found, *feeds, *files, "/", "/about/", "/tags/"]


def withholding(report: MidYearReport, kind: str) -> Withholding:
    section = report.sections.get()
    parts: dict[str, dict[str, object]] = {
        "article": {},
        "section": {"section": section},
        "photo": {"photo": section.photos.get()},
        "passage": {"passage": CANARY},
    }
    return Withholding(
        article=Article.objects.get(pk=section.article_id),
        reason="privacy",
        asked_by="本人来电",
        **parts[kind],
    )


def found(client: Client, report: MidYearReport) -> tuple[dict[str, str], dict[str, int]]:
    """Where the canary stands, and what every address answers."""
    address = report.sections.get().article.get_absolute_url()
    more = [
        address,
        f"{address}cite.ris",
        f"{address}cite.bib",
        f"{report.get_absolute_url()}notice/",
    ]
    near = [f"{report.sections.get().article.issue.get_absolute_url()}a99/", "/tags/yinyujia/"]
    texts, statuses = public_outputs(client, ASKED, [*more, *near])
    return {one: text for one, text in texts.items() if CANARY in text}, statuses


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_withheld_is_nowhere_until_it_is_restored(
    client: Client,
    editor: User,
    report: MidYearReport,
    kind: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    planted = plant(report, kind)
    before, statuses = found(client, report)
    assert set(planted) <= before.keys(), set(planted) - before.keys()
    assert len(statuses) > 40

    one = withholding(report, kind)
    one.full_clean(exclude=["decided_by"])
    with django_capture_on_commit_callbacks(execute=True):
        one.take_effect(editor)
    after, statuses = found(client, report)
    assert after == {}
    address = one.article.get_absolute_url()
    gone = {a for a, status in statuses.items() if status == 410}
    files = {address, f"{address}cite.ris", f"{address}cite.bib"}
    notice = {f"{report.get_absolute_url()}notice/"}
    assert gone == {"article": files | notice, "section": notice}.get(kind, set())
    assert set(statuses.values()) <= {200, 404, 410}

    with django_capture_on_commit_callbacks(execute=True):
        one.restore(editor, "当事人同意")
    again, _ = found(client, report)
    assert again.keys() == before.keys()
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["withhold", "reveal"]
    if kind == "passage":
        assert CANARY not in str(vars(Event.objects.get(kind="withhold")))


@pytest.mark.parametrize("kind", ["article", "section", "photo"])
def test_its_picture_is_no_longer_served_but_kept(
    picture_folders: Path,
    editor: User,
    report: MidYearReport,
    kind: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def served() -> set[str]:
        return {path.name for path in (picture_folders / "media").rglob("*.*")}

    photo, before = Photo.objects.get(), served()
    assert len(before) == 2
    one = withholding(report, kind)
    with django_capture_on_commit_callbacks(execute=True):
        one.take_effect(editor)
    assert served() == set()
    assert (picture_folders / "originals" / str(photo.image.name)).is_file()
    with django_capture_on_commit_callbacks(execute=True):
        one.restore(editor, "当事人同意")
    assert served() == before


def test_a_withheld_article_answers_with_a_calm_notice(
    client: Client, editor: User, report: MidYearReport
) -> None:
    one = withholding(report, "article")
    one.take_effect(editor)
    response = client.get(one.article.get_absolute_url())
    html = response.content.decode()
    assert response.status_code == 410
    assert "这一页不再公开" in html
    assert not Page(html).errors
    whole = page(client, one.article.issue.get_absolute_url())
    assert "另有 1 篇文章应当事人要求" in whole
    assert "不再公开" in page(client, report.get_absolute_url())
    assert "不再公开" in page(client, "/reports/2020-h1/")


def test_the_address_of_what_is_still_a_draft_stays_unknown(client: Client, editor: User) -> None:
    article = make_article(issue=make_issue(is_published=False))
    one = Withholding(article=article, reason="law", asked_by="来函")
    one.take_effect(editor)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_withheld_section_leaves_its_anchor_and_a_notice(
    client: Client, editor: User, report: MidYearReport
) -> None:
    one = withholding(report, "section")
    one.take_effect(editor)
    shown = Page(page(client, one.article.get_absolute_url()))
    assert one.section
    section = one.section
    (place,) = shown.all(f"#{section.anchor}")
    assert place.to_text().strip() == "这一节应当事人要求隐去，不再公开。"
    assert [e.to_text() for e in shown.all(".contents a")] == ["另一节"]


def test_a_passage_shows_as_blocks_with_words_for_those_who_hear(
    client: Client, editor: User, report: MidYearReport
) -> None:
    plant(report, "passage")
    one = withholding(report, "passage")
    one.take_effect(editor)
    shown = Page(page(client, one.article.get_absolute_url()))
    (headline,) = shown.all("h1")
    assert "应当事人要求隐去" in headline.to_text()
    assert "▇▇" in headline.to_text()
    assert shown.all("h1 [aria-hidden=true]")
    notes = "".join(note.to_text() for note in shown.all(".note"))
    assert "文中的 ▇▇ 是应当事人要求隐去的文字" in notes


def test_whoever_writes_the_passage_again_writes_it_hidden(
    editor: User, report: MidYearReport
) -> None:
    plant(report, "passage")
    withholding(report, "passage").take_effect(editor)
    section = report.sections.get()
    section.body += f"\n又见{CANARY}。"
    section.save()
    section.refresh_from_db()
    assert CANARY not in section.body
    figure = make_figure(report=report, quote="整治楼道", printed=f"{CANARY}的 62 个")
    figure.refresh_from_db()
    assert CANARY not in figure.printed


def test_what_two_withholdings_hide_stays_hidden_when_one_ends(
    editor: User, report: MidYearReport
) -> None:
    article = report.sections.get().article
    article.lead = "张三丰和张三来了。"
    article.save()
    short = Withholding(article=article, reason="privacy", asked_by="本人", passage="张三")
    short.take_effect(editor)
    long = Withholding(article=article, reason="privacy", asked_by="本人", passage="张三丰")
    long.take_effect(editor)
    short.restore(editor, "同意")
    article.refresh_from_db()
    assert "张三来了" in article.lead
    assert "张三丰" not in article.lead
    long.restore(editor, "同意")
    article.refresh_from_db()
    assert article.lead == "张三丰和张三来了。"


# Chosen from a list or given by the archive, never words of the print.
NO_WORDS = {
    "articles.article": {"slug"},
    "articles.correction": {"kind", "who"},
    "articles.section": {"anchor", "no_area_because"},
    "articles.photo": {"image"},
    "articles.wording": {"label"},
}


def test_every_text_of_the_print_is_one_in_which_passages_are_hidden() -> None:
    models = [model for model in apps.get_models() if issubclass(model, Printed)]
    assert len(models) >= 7
    for model in models:
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if field.get_internal_type() in {"CharField", "TextField", "SlugField", "FileField"}
        }
        left = texts - set(model.printed_fields) - NO_WORDS.get(model._meta.label_lower, set())
        assert not left, model
