"""Importing into a published issue: refused without words for its readers, told with them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from django.utils import timezone

from articles.models import Article, Correction, Event, Issue, Withholding
from residents_areas.models import Coverage, Figure, ImportJob, MidYearReport
from tests.articles.importing.test_parser import BROKEN
from tests.html import page
from tests.make import make_section

from .test_import import counts, run
from .test_import_door import paste, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]

CORRECTED = BROKEN.replace("820 份", "860 份")
WORDS = "发放宣传资料应为 860 份，录入有误。"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file that says otherwise than the issue that was imported from it and published."""
    path = tmp_path / "paper.txt"
    path.write_text(BROKEN, encoding="utf-8")
    run(path)
    Issue.objects.get().publish()
    path.write_text(CORRECTED, encoding="utf-8")
    return path


def test_without_words_a_published_issue_is_not_changed(paper: Path) -> None:
    before = counts()
    _, err, status = run(paper)
    assert status == 1
    assert "已经发布，没有改动" in err
    assert "--correct" in err
    assert counts() == before
    assert Figure.objects.filter(value=820).exists()
    assert not Correction.objects.exists()


def test_a_correction_is_told_to_readers(paper: Path, client: Client) -> None:
    _, err, status = run(paper, "--correct", WORDS)
    assert status == 0, err
    assert "读者现在就能看到" in err
    correction = Correction.objects.get()
    address = correction.get_absolute_url()
    html = page(client, address)
    assert "860 份" in html
    assert "820 份" not in html
    assert WORDS in html
    assert WORDS in page(client, "/about/")


def test_what_changes_nothing_is_no_correction(paper: Path) -> None:
    paper.write_text(BROKEN, encoding="utf-8")
    assert run(paper, "--correct", WORDS)[2] == 0
    assert not Correction.objects.exists()


def test_a_correction_that_would_block_publication_is_refused(paper: Path) -> None:
    paper.write_text(f"{CORRECTED}\n颐华第一居民区\n", encoding="utf-8")
    before = counts()
    _, err, status = run(paper, "--correct", WORDS)
    assert status == 1
    assert "的小节“颐华第一居民区”" in err
    assert counts() == before
    assert not Correction.objects.exists()


def test_what_could_not_be_done_is_no_correction(paper: Path) -> None:
    report = MidYearReport.objects.get(area__slug="xiangquan")
    section = make_section()
    Coverage.objects.create(area=report.area, section=section, report=report)
    MidYearReport.objects.update(meeting_on="2021-07-01")
    paper.write_text(BROKEN, encoding="utf-8")
    _, err, status = run(paper, "--correct", WORDS)
    assert status == 0
    assert "会议日期没有改成" in err
    assert not Correction.objects.exists()


def test_words_that_are_too_long_are_refused(paper: Path) -> None:
    _, err, status = run(paper, "--correct", "长" * 301)
    assert status == 1
    assert "更正说明" in err


def test_the_publication_of_an_issue_that_waits_for_its_hour_is_called_off_first(
    paper: Path,
) -> None:
    Issue.objects.get().publish(at=timezone.now() + timedelta(days=1))
    _, err, status = run(paper, "--correct", WORDS)
    assert status == 1
    assert "取消定时" in err


def test_the_admin_asks_for_the_words(editor_client: Client) -> None:
    job = paste(editor_client)
    work(editor_client, job, "write")
    Issue.objects.get().publish()
    again = paste(editor_client, CORRECTED)
    assert "没有改动" in work(editor_client, again, "write")
    assert Figure.objects.filter(value=820).exists()
    assert "更正：" not in work(editor_client, again, correction=WORDS)
    assert "已更正" in work(editor_client, again, "write")
    assert Figure.objects.filter(value=860).exists()
    assert [c.words for c in Correction.objects.all()] == [WORDS]
    assert ImportJob.objects.get(pk=again.pk).correction == ""


def test_what_the_paper_printed_wrongly_is_kept(paper: Path, client: Client) -> None:
    assert run(paper, "--correct", WORDS, "--kind", "print")[2] == 0
    correction = Correction.objects.get()
    assert correction.kind == "print"
    wordings = correction.wordings.values_list("text", flat=True)
    assert any("820 份" in text for text in wordings)
    html = page(client, correction.get_absolute_url())
    assert "820 份" in html
    assert "860 份" in html
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["correct", "import"]


def test_importing_again_does_not_bring_back_what_is_withheld(
    paper: Path, client: Client, editor: User
) -> None:
    article = Article.objects.get(sections__body__contains="820 份")
    Withholding(article=article, reason="law", asked_by="来函", passage="820 份").take_effect(
        editor
    )
    paper.write_text(BROKEN, encoding="utf-8")
    _, err, status = run(paper, "--correct", WORDS)
    assert status == 0, err
    assert "没有改动" in err
    assert not Correction.objects.exists()
    assert "820 份" not in page(client, article.get_absolute_url())


@pytest.mark.parametrize("kind", ["headline", "heading"])
def test_what_may_be_withheld_under_other_words_is_not_written_again(
    paper: Path, editor: User, kind: str
) -> None:
    article = Article.objects.get(sections__body__contains="820 份")
    section = article.sections.get(body__contains="820 份")
    words = article.headline[:4] if kind == "headline" else section.heading[:2]
    Withholding(article=article, reason="privacy", asked_by="本人", passage=words).take_effect(
        editor
    )
    count = Article.objects.count(), article.sections.count()
    _, err, status = run(paper, "--correct", WORDS)
    assert status == 1
    assert "里有隐去的内容" in err
    assert (Article.objects.count(), article.sections.count()) == count
    article.refresh_from_db()
    section.refresh_from_db()
    assert words not in article.headline + section.heading


def test_a_draft_s_corrections_are_not_shown(paper: Path, client: Client) -> None:
    run(paper, "--correct", WORDS)
    Issue.objects.update(state=Issue.State.DRAFT)
    assert WORDS not in page(client, "/about/")
    assert not Correction.objects.visible_to(AnonymousUser()).exists()


def test_a_correction_by_import_is_told_on_the_reports_that_it_changed(
    paper: Path, client: Client
) -> None:
    run(paper, "--correct", WORDS)
    (report,) = Correction.objects.get().reports.all()
    assert report.area.slug == "xiangquan"
    assert WORDS in page(client, report.get_absolute_url())
