"""Kill -9 at queries of a publication or a rebuild, and at COMMIT: the index says what is
public, never more and never less."""

from tests.killing import EVERY, run

# Says the kills and the state at the end.
PUBLISH = """
import django
django.setup()
from django.db import connection
from articles.models import Article, Issue, Photo, SearchDocument, Section
from articles.search.rebuild import differences
from tests.articles.search.found import numbers
from tests.killing import killed_everywhere

issue = Issue.objects.create(title="期", slug="killed", published_on="2020-01-01")
article = Article.objects.create(issue=issue, headline="凤凰主题")
for number in range(3):
    Section.objects.create(article=article, heading="小节", body=f"凤凰第{number}次来。")
Photo.objects.create(article=article, caption="凤凰图")
connection.close()

def look():
    found = len(numbers("凤凰"))
    expected = 4 if Issue.objects.get().state == "published" else 0
    assert found == SearchDocument.objects.count() == expected, (found, expected)
    assert not list(differences())

def publish():
    Issue.objects.get().publish()

kills = killed_everywhere(publish, look)
look()
print(kills, Issue.objects.get().state)
"""


def test_a_killed_publication_leaves_issue_and_index_as_they_were(
    own_database: dict[str, str],
) -> None:
    kills, state = run(PUBLISH, own_database)
    assert int(kills) > 8 // EVERY
    assert state == "published"


# Kills a rebuild at its queries; says how many were killed.
REBUILD = """
import django
django.setup()
from django.db import connection
from articles.models import Article, Issue, Section
from articles.search import rebuild
from tests.articles.search.found import numbers
from tests.killing import killed_everywhere

issue = Issue.objects.create(title="期", slug="killed", published_on="2020-01-01")
article = Article.objects.create(issue=issue, headline="凤凰主题")
Section.objects.create(article=article, heading="小节", body="凤凰来了。")
issue.publish()
rebuild.AT_ONCE = 1
rebuild.PAUSE = 0
connection.close()

def look():
    assert len(numbers("凤凰")) == 2
    section = Section.objects.order_by("pk").first()
    section.body += "又来。"
    section.save()
    assert not list(rebuild.differences())

print(killed_everywhere(rebuild.rebuild, look))
look()
"""


def test_a_killed_rebuild_leaves_readers_their_index(own_database: dict[str, str]) -> None:
    (kills,) = run(REBUILD, own_database)
    assert int(kills) > 15 // EVERY
