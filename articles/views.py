from functools import partial
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from . import citation, structured
from .canonical import absolute
from .models import Article, Correction, Issue, Section, Tag, TaggedArticle
from .models.article import ArticleQuerySet, seen_by
from .models.issue import unpublished
from .models.nested import CountedUpTo, Nested, first, has_any, related, unfold
from .models.tag import MOST_COUNTED
from .months import months_of
from .newest import Listing, tagged_with
from .search.query import parse


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """The issues of one year, the newest if the address names none; and which years there are."""
    visible = Issue.objects.visible_to(request.user)
    years = visible.years()
    asked = request.GET.get("year", "")
    named = [year for year in years if str(year) == asked]
    year = next(iter(named or years), None)
    visible_articles = Article.objects.visible_to(request.user)
    articles = visible_articles.filter(issue=OuterRef("pk")).order_by("order")
    lead_headline = Subquery(articles.values("headline")[:1])
    found = visible.filter(filed_on__year=year).annotate(lead_headline=lead_headline)
    return render(
        request,
        "articles/issues.html",
        {
            "years": years,
            "year": year,
            "is_unknown": bool(asked) and not named,
            "issues": found,
            "months": months_of(found),
            "canonical": f"{request.path}?year={year}" if named else "",
        },
    )


@require_safe
def issue(request: HttpRequest, issue: str) -> HttpResponse:
    """One issue, whole on one page."""
    withheld = Count("articles", filter=Q(articles__is_withheld=True))
    issues = Issue.objects.visible_to(request.user).annotate(withheld_count=withheld)
    found: Any = get_object_or_404(issues.with_neighbours(request.user), slug=issue)
    articles = _with_parts(found.articles.visible_to(request.user).order_by("order"))
    return render(
        request,
        "articles/issue.html",
        {
            "issue": found,
            "articles": articles,
            "corrections": found.corrections.with_wordings(),
            "structured": structured.of_issue(found, articles, partial(absolute, request)),
            "previous": first(found.previous),
            "next": first(found.next),
            "unpublished": unpublished([found]),
        },
    )


@require_safe
def article(request: HttpRequest, issue: str, article: str) -> HttpResponse:
    """One article."""
    articles = Article.objects.visible_to(request.user).with_neighbours()
    named = articles.filter(issue__slug=issue, slug=article).annotate(
        tag_rows=Nested(Tag.objects.filter(tagged__content_object=OuterRef("pk")))
    )
    reports: Any = Correction._meta.get_field("reports").related_model
    parts = _with_parts(
        named.select_related("issue").prefetch_related(
            Prefetch("corrections", Correction.objects.with_wordings()),
            Prefetch("corrections__reports", reports.objects.select_related("area")),
        )
    )
    if not parts:
        return _not_there(request, issue, article)
    found: Any = parts[0]
    unfold([found], tags="tag_rows")
    for beside in (*found.previous, *found.next):
        beside.issue = found.issue
    return render(
        request,
        "articles/article.html",
        {
            "article": found,
            "query": parse(request.GET.get("q", "")),
            "citation": citation.gb(found),
            "citation_online": citation.gb_online(
                found, absolute(request, found.get_absolute_url())
            ),
            "structured": structured.of_article(found, partial(absolute, request)),
            "previous": first(found.previous),
            "next": first(found.next),
            "unpublished": unpublished([found.issue]),
        },
    )


@require_safe
def cite_ris(request: HttpRequest, issue: str, article: str) -> HttpResponse:
    """How the article is cited, as a RIS file."""
    found = _cited(request, issue, article)
    if found is None:
        return _not_there(request, issue, article)
    text = citation.ris(found, absolute(request, found.get_absolute_url()))
    return _file(text, "application/x-research-info-systems", found, "ris")


@require_safe
def cite_bib(request: HttpRequest, issue: str, article: str) -> HttpResponse:
    """How the article is cited, as a BibTeX file."""
    found = _cited(request, issue, article)
    if found is None:
        return _not_there(request, issue, article)
    text = citation.bibtex(found, absolute(request, found.get_absolute_url()))
    return _file(text, "application/x-bibtex", found, "bib")


def _cited(request: HttpRequest, issue: str, article: str) -> Article | None:
    """An article that the visitor may see, with its issue."""
    articles = Article.objects.visible_to(request.user).select_related("issue")
    return articles.filter(issue__slug=issue, slug=article).first()


def _not_there(request: HttpRequest, issue: str, article: str) -> HttpResponse:
    """The answer for an article that the visitor cannot see: 410 if it was public and is withheld,
    else 404."""
    issues = Issue.objects.visible_to(request.user)
    withheld = Article.objects.filter(issue__in=issues, is_withheld=True)
    if not withheld.filter(issue__slug=issue, slug=article).exists():
        raise Http404
    return render(request, "410.html", status=410)


def _file(text: str, kind: str, article: Article, extension: str) -> HttpResponse:
    name = f"wanli-{article.issue.slug}-{article.slug}.{extension}"
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _with_parts(articles: ArticleQuerySet) -> list[Article]:
    """The articles with the pages, sections, areas and photos that the pages show, three queries in
    all."""
    areas = related(Section, "areas", "id", "slug", "name")
    sections = Section.objects.order_by("order").annotate(area_rows=areas)
    pages = related(Article, "pages", "id", "order", "number", "name")
    with_pages = articles.annotate(page_rows=pages)
    found = list(with_pages.prefetch_related(Prefetch("sections", sections), "photos"))
    unfold(found, pages="page_rows")
    for article in found:
        unfold(article.sections.all(), areas="area_rows")
    return found


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags that stand on an article the visitor may see."""
    mine = TaggedArticle.objects.filter(tag=OuterRef("pk"))
    visible = mine.filter(seen_by(request.user, "content_object__"))
    counted = CountedUpTo(visible, MOST_COUNTED + 1)
    found = Tag.objects.filter(has_any(visible)).annotate(article_count=counted)
    context = {"tags": found, "most": MOST_COUNTED}
    return render(request, "articles/tags.html", context)


@require_safe
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    """One tag and its articles, newest issue first."""
    found = get_object_or_404(Tag, slug=tag)
    readable = Article.objects.visible_to(request.user).select_related("issue")
    tagged = Listing(readable, "issue", ("order",), *tagged_with(found))
    articles, older = tagged.page(request.user, request.GET.get("before", ""))
    if not articles:
        raise Http404
    return render(
        request,
        "articles/tag.html",
        {
            "tag": found,
            "articles": articles,
            "older": older,
            "unpublished": unpublished(article.issue for article in articles),
        },
    )
