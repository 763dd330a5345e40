from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adminsortable2.admin import SortableAdminBase
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from taggit.models import Tag as UnusedTag

from .inlines import OrderedStackedInline, OrderedTabularInline, offer_sections
from .models import Article, Issue, Page, Photo, Section, Tag

if TYPE_CHECKING:
    IssueModelAdmin = admin.ModelAdmin[Issue]
    ArticleModelAdmin = admin.ModelAdmin[Article]
    SectionModelAdmin = admin.ModelAdmin[Section]
    TagModelAdmin = admin.ModelAdmin[Tag]
else:
    IssueModelAdmin = ArticleModelAdmin = SectionModelAdmin = TagModelAdmin = admin.ModelAdmin

# The archive's own tags take the place of the ones that taggit brings along.
admin.site.unregister(UnusedTag)


class PreviewMixin:
    """A link to what residents will see, or do see already."""

    @admin.display(description="预览")
    def preview(self, row: Issue | Article) -> str:
        if row.pk is None:
            return "保存后可以预览。"
        return format_html('<a href="{}">按读者所见打开</a>', row.get_absolute_url())


class PageInline(OrderedTabularInline):
    model = Page
    fields = ["number", "name", "scan"]


class ArticleInline(OrderedTabularInline):
    model = Article
    fields = ["column", "headline"]
    show_change_link = True
    verbose_name_plural = "文章（先写主题，保存后点“修改”录入全文）"


@admin.register(Issue)
class IssueAdmin(PreviewMixin, SortableAdminBase, IssueModelAdmin):  # type: ignore[misc]
    list_display = ["__str__", "number", "published_on", "state", "published_at", "preview"]
    list_filter = ["state", "published_on"]
    search_fields = ["masthead", "title", "slug", "articles__headline"]
    actions = ["publish"]
    readonly_fields = ["preview"]
    fieldsets = [
        ("报纸所载", {"fields": ["masthead", "number", "volume", "published_on"]}),
        (
            "本馆所编",
            {"fields": ["title", "slug", "covers_from", "covers_to", "not_stated"]},
        ),
        ("公开", {"fields": ["state", "published_at", "preview"]}),
    ]
    inlines = [PageInline, ArticleInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[Any]:
        """The address of what is public stays."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if obj and obj.is_published() else fields

    @admin.action(description="发布所选的期刊（即刻公开）", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Issue]) -> None:
        for issue in queryset:
            issue.publish()
        self.message_user(request, f"已发布 {len(queryset)} 期，读者现在就能看到。")


class SectionInline(OrderedStackedInline):
    model = Section
    fields = ["heading", "body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request)
        return sections.select_related("article__issue")


class PhotoInline(OrderedStackedInline):
    model = Photo
    fields = ["image", "caption", "credit", "alt", "taken_on", "section"]

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        """Offers the sections of this article only."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        sections = Section.objects.filter(article=obj) if obj else Section.objects.none()
        offer_sections(formset, sections)
        return formset


@admin.register(Article)
class ArticleAdmin(PreviewMixin, SortableAdminBase, ArticleModelAdmin):  # type: ignore[misc]
    list_display = ["headline", "issue", "column", "byline", "preview"]
    list_filter = ["issue__state", "column", "issue"]
    list_select_related = ["issue"]
    search_fields = ["headline", "kicker", "subhead", "byline", "lead", "sections__heading"]
    autocomplete_fields = ["issue"]
    readonly_fields = ["preview"]
    fieldsets = [
        (None, {"fields": ["issue", "pages", "column", "preview"]}),
        ("标题与署名", {"fields": ["kicker", "headline", "subhead", "byline"]}),
        ("导语", {"fields": ["lead", "is_retold", "tags"]}),
    ]
    inlines = [SectionInline, PhotoInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        """An article stays in its issue, where its address was given."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "issue"] if obj else fields

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        """Offers the pages of this article's issue only."""
        form: Any = super().get_form(request, obj, change, **kw)
        if "pages" in form.base_fields:
            pages = Page.objects.filter(issue=obj.issue_id) if obj else Page.objects.none()
            form.base_fields["pages"].queryset = pages
        return form


@admin.register(Section)
class SectionAdmin(SectionModelAdmin):
    """Sections are written with their article; here they are only found by other forms."""

    search_fields = ["heading", "body", "article__headline", "article__issue__title"]
    fields = ["heading", "body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request)
        return sections.select_related("article__issue")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Tag)
class TagAdmin(TagModelAdmin):
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        """An address once given stays."""
        return ["slug"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = super().get_queryset(request).annotate(article_count=Count("tagged"))
        return tags

    @admin.display(description="文章数", ordering="article_count")
    def article_count(self, tag: Any) -> int:
        count: int = tag.article_count
        return count
