"""Asking for the issues that a query tells by their own words (`.issues`): by the databases' own
indexes, whose candidates are checked against the words."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.models import Issue

from .find import Condition, all_of, within_text
from .index import mark
from .postgresql import codes_of
from .query import Query
from .text import RUN, needed

MOST_ISSUES = 3
# One character stands in too many.
FEWEST = 2
# Of PostgreSQL the newest that are read before its index is asked, which gives all at once.
FIRST_LOOK = 200


def issue_cards(query: Query, at: datetime) -> list[Issue]:
    """The newest of the issues that a query tells by their own words; the masthead, which all have,
    only as a whole."""
    if max(len(term.needle.replace(RUN, "")) for term in query.terms) < FEWEST:
        return []
    asked = by_fts5 if connection.vendor == "sqlite" else by_gin
    found = asked(query, checks(query, at))
    # In no order, as PostgreSQL would go through all issues in it.
    issues = Issue.objects.filter(pk__in=RawSQL(found.sql, found.values)).order_by()
    return sorted(issues, key=lambda issue: (issue.filed_on, issue.pk), reverse=True)


def checks(query: Query, at: datetime) -> Condition:
    """What each issue is checked for."""
    moment = connection.ops.adapt_datetimefield_value(at)
    conditions = [Condition("d.public_from <= %s", [moment])]
    for term in query.terms:
        has = within_text("words", term.needle)
        conditions.append(Condition(f"({has.sql} OR d.masthead = %s)", [*has.values, term.needle]))
    conditions += [within_text("words", term.needle, is_there=False) for term in query.excluded]
    return all_of(conditions)


def terms_of(query: Query) -> list[set[str]]:
    """The index terms that an issue has all of, one way or another: by its words alone, or one term
    of the query by its masthead and the others by its words."""
    words = [needed(term.needle) for term in query.terms]
    ways = [words]
    for place, term in enumerate(query.terms):
        ways.append([*words[:place], {mark("masthead", term.needle)}, *words[place + 1 :]])
    return [set().union(*way) for way in ways]


def by_fts5(query: Query, where: Condition) -> Condition:
    """SQLite's index gives the newest first, and no more than are read."""
    index = "articles_search_issue"
    ways = (" AND ".join(f'"{term}"' for term in sorted(way)) for way in terms_of(query))
    return Condition(
        f"SELECT d.issue_id FROM {index} f CROSS JOIN articles_searchissue d ON d.id = f.rowid"
        f" WHERE {index} MATCH %s AND {where.sql} ORDER BY f.rowid DESC LIMIT {MOST_ISSUES}",
        [" OR ".join(f"({way})" for way in ways), *where.values],
    )


def by_gin(query: Query, where: Condition) -> Condition:
    """PostgreSQL's index is asked only where the newest issues are too few."""
    ways = [codes_of(way) for way in terms_of(query)]
    told = " OR ".join(["articles_search_terms(d.words, 0) @> %s::int[]"] * len(ways))
    found = "SELECT d.id, d.issue_id FROM"
    newest = f"(SELECT * FROM articles_searchissue ORDER BY id DESC LIMIT {FIRST_LOOK})"
    return Condition(
        f"WITH near AS MATERIALIZED ({found} {newest} AS d WHERE {where.sql}), far AS MATERIALIZED"
        f" ({found} articles_searchissue AS d WHERE (SELECT count(*) FROM near) < {MOST_ISSUES}"
        f" AND ({told}) AND {where.sql})"
        " SELECT issue_id FROM (SELECT * FROM near UNION SELECT * FROM far) AS found"
        f" ORDER BY id DESC LIMIT {MOST_ISSUES}",
        [*where.values, *ways, *where.values],
    )
