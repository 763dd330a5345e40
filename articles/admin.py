from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from adminsortable2.admin import SortableAdminBase
from django import forms
from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet
from django.http import HttpRequest
from taggit.models import Tag as UnusedTag

from . import correcting, event_admin, picture_admin, withholding_admin  # noqa: F401
from .deleting import BuryingAdmin, PublicPart
from .inlines import OrderedStackedInline, OrderedTabularInline, offer_sections
from .long_lists import LongList
from .models import Article, Issue, Page, Photo, Section, Tag, TaggedArticle
from .models.nested import CountedUpTo
from .models.tag import MOST_COUNTED
from .models.withholding import settle
from .previewed import Previewed
from .recorded import RecordedAdmin
from .searched import SearchedArticles, SearchedIssues, SearchedSections
from .tagging import MAX_NAME

if TYPE_CHECKING:
    IssueModelAdmin = admin.ModelAdmin[Issue]
    ArticleModelAdmin = admin.ModelAdmin[Article]
    SectionModelAdmin = admin.ModelAdmin[Section]
    TagModelAdmin = admin.ModelAdmin[Tag]
else:
    IssueModelAdmin = ArticleModelAdmin = SectionModelAdmin = TagModelAdmin = admin.ModelAdmin

# The archive's own tags take the place of the ones that taggit brings along.
admin.site.unregister(UnusedTag)


class PageFormSet(correcting.CorrectedFormSet):
    parts = "版面"
    exchangeable = ("number",)


class PageInline(PublicPart, OrderedTabularInline):
    model = Page
    formset = PageFormSet
    fields = ["number", "name", "scan"]


class ArticleInline(OrderedTabularInline):
    model = Article
    fields = ["column", "headline"]
    show_change_link = True
    verbose_name_plural = "文章（先写主题，保存后点“修改”录入全文）"

    def has_add_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """What readers can see is changed as a correction, in the article's own form."""
        return super().has_add_permission(request, obj) and not (obj and obj.is_published())

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_published())

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """What was public is deleted from its own page, where it leaves a tombstone."""
        return super().has_delete_permission(request, obj) and not (obj and obj.was_public())


class StageFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("draft", "草稿"), ("scheduled", "定时"), ("published", "已发布")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        stages = {
            "draft": queryset.drafts,
            "scheduled": queryset.scheduled,
            "published": queryset.published,
        }
        stage = stages.get(self.value() or "")
        return stage() if stage else queryset


@admin.register(Issue)
class IssueAdmin(  # type: ignore[misc]
    correcting.CorrectedAdmin,
    BuryingAdmin,
    RecordedAdmin,
    Previewed,
    SearchedIssues,
    LongList,
    SortableAdminBase,  # type: ignore[misc]
    IssueModelAdmin,
):
    """The form of an issue; what is published, when and why stands on its desk, one floor up."""

    form = correcting.CorrectionForm
    list_display = ["__str__", "number", "published_on", "stage", "published_at", "preview"]
    list_filter = [StageFilter, "published_on"]
    ordering: ClassVar[Any] = ["-filed_on", "-pk"]
    newest = "最近的"
    search_fields = ["masthead", "title", "slug", "articles__headline"]
    fieldsets = [
        ("报纸所载", {"fields": ["masthead", "number", "volume", "published_on", "imprint"]}),
        (
            "本馆所编",
            {"fields": ["title", "slug", "covers_from", "covers_to", "not_stated"]},
        ),
    ]
    inlines = [PageInline, ArticleInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[Any]:
        """An address that was public once stays, even if the issue is a draft again."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if obj and obj.was_public() else fields

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        correcting.record(request, form, formsets, form.instance)

    @admin.display(description="状态", ordering="state")
    def stage(self, issue: Issue) -> str:
        return issue.stage


class SectionFormSet(correcting.CorrectedFormSet):
    parts = "小节"


class SectionInline(PublicPart, OrderedStackedInline):
    model = Section
    formset = SectionFormSet
    fields = ["heading", "body", "no_area_because"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request)
        return sections.select_related("article__issue")


class PhotoFormSet(correcting.CorrectedFormSet):
    parts = "图片"
    # Who sends the form.
    sender: ClassVar[str]

    def save(self, commit: bool = True) -> list[Model]:
        """A photo whose section was deleted in the same form stays with the article."""
        there = set(Section.objects.filter(article=self.instance).values_list("pk", flat=True))
        for form in self.kept_forms():
            form.instance.changed_by = self.sender
            if form.instance.section_id not in there:
                form.instance.section = None
        return super().save(commit)


class PhotoInline(PublicPart, OrderedStackedInline):
    model = Photo
    formset = PhotoFormSet
    fields = ["image", "caption", "credit", "alt", "taken_on", "section"]
    show_change_link = True

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        """Offers the sections of this article only."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        if "section" in formset.form.base_fields:
            offer_sections(formset, Section.objects.filter(article=obj))
        formset.sender = request.user.get_username()
        return formset


class ArticleForm(correcting.CorrectionForm):
    def is_read(self, data: dict[str, Any]) -> bool:
        """A new article is read in its issue."""
        issue: Issue | None = data.get("issue") or getattr(self.instance, "issue", None)
        return bool(issue and issue.is_published())

    def clean_tags(self) -> list[str]:
        names: list[str] = self.cleaned_data["tags"]
        for name in names:
            if len(name) > MAX_NAME:
                raise forms.ValidationError(
                    f"标签“{name[:10]}…”超过 {MAX_NAME} 个字，请改短，或用顿号隔成几个。"
                )
        return names


@admin.register(Article)
class ArticleAdmin(  # type: ignore[misc]
    correcting.CorrectedAdmin,
    BuryingAdmin,
    RecordedAdmin,
    Previewed,
    SearchedArticles,
    LongList,
    SortableAdminBase,  # type: ignore[misc]
    ArticleModelAdmin,
):
    form = ArticleForm
    list_display = ["headline", "issue", "column", "byline", "preview"]
    # Not by issue: there are too many to choose from, and each lists its own articles.
    list_filter = ["issue__state"]
    list_select_related = ["issue"]
    search_fields = ["headline", "kicker", "subhead", "byline", "lead", "column"]
    search_fields += ["sections__heading", "sections__body", "photos__caption", "tags__name"]
    autocomplete_fields = ["issue"]
    readonly_fields = ["preview", "withheld"]
    fieldsets = [
        (None, {"fields": ["issue", "pages", "column", "preview", "withheld"]}),
        ("标题与署名", {"fields": ["kicker", "headline", "subhead", "byline"]}),
        ("导语", {"fields": ["lead", "is_retold", "is_proofread", "tags"]}),
    ]
    inlines = [SectionInline, PhotoInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        """An article stays in its issue, where its address was given."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "issue"] if obj else fields

    def asked(self, row: Article | None) -> str:
        return super().asked(row) if row else "往读者已经看得到的一期里加文章，才要填。"

    @admin.display(description="不给读者看的")
    def withheld(self, article: Article) -> str:
        return withholding_admin.links_of(article)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A photo that was moved may be in a section that is withheld."""
        super().save_related(request, form, formsets, change)
        settle(form.instance)
        correcting.record(request, form, formsets, form.instance)

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kw: Any
    ) -> Any:
        """Offers the pages of this article's issue only."""
        form: Any = super().get_form(request, obj, change, **kw)
        if "pages" in form.base_fields:
            pages = Page.objects.filter(issue=obj.issue_id) if obj else Page.objects.none()
            form.base_fields["pages"].queryset = pages
        return form


@admin.register(Section)
class SectionAdmin(Previewed, SearchedSections, LongList, SectionModelAdmin):  # type: ignore[misc]
    """Sections are written with their article; here other forms find them, and nobody writes."""

    search_fields = ["heading", "body", "photos__caption", "article__headline"]
    fields = ["heading", "body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        sections: QuerySet[Section] = super().get_queryset(request)
        return sections.select_related("article__issue")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        return False


@admin.register(Tag)
class TagAdmin(BuryingAdmin, RecordedAdmin, Previewed, TagModelAdmin):  # type: ignore[misc]
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        """An address once given stays; and so does a name that readers know: articles are given
        another tag, as a correction."""
        if obj and obj.was_public():
            return ["name", "slug"]
        return ["slug"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        mine = TaggedArticle.objects.filter(tag=OuterRef("pk"))
        counted = CountedUpTo(mine, MOST_COUNTED + 1)
        tags: QuerySet[Tag] = super().get_queryset(request).annotate(article_count=counted)
        return tags

    @admin.display(description="文章数", ordering="article_count")
    def article_count(self, tag: Any) -> str:
        count: int = tag.article_count
        return f"超过 {MOST_COUNTED}" if count > MOST_COUNTED else str(count)
