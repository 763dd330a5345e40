"""Triggers that write down which part of the archive a change is in (`models.Change`), in the
transaction that makes it, whoever makes it."""

from __future__ import annotations

from .models import Change

NAME = "edition_changed"
Part = Change.Part
TABLE = Change._meta.db_table

OF_ARTICLE = "(SELECT issue_id FROM articles_article WHERE id = {})"
OF_SECTION = OF_ARTICLE.format("(SELECT article_id FROM articles_section WHERE id = {})")
# To be ended by which corrections.
CORRECTED = (
    "SELECT COALESCE(c.issue_id, a.issue_id) FROM articles_correction c"
    " LEFT JOIN articles_article a ON a.id = c.article_id WHERE c.id"
)
OF_CORRECTION = f"({CORRECTED} = {{}})"
# An article tells of the reports that its corrections touch, and of what was printed, as far as it
# may be read: wordings may be of a section of another issue.
OF_REPORT = (
    f"{CORRECTED} IN (SELECT correction_id FROM residents_areas_midyearreport_corrections"
    " WHERE midyearreport_id = {row}.id)"
)
OF_WORDINGS = (
    f"{CORRECTED} IN (SELECT correction_id FROM articles_wording WHERE {{}}_id = {{{{row}}}}.id)"
)
ANY, NONE = "SELECT CAST(NULL AS bigint)", "SELECT CAST(0 AS bigint)"
EVERYWHERE = [(Part.ALL, ANY)]
IN_REPORTS = [(Part.REPORTS, NONE)]


def in_articles(issue: str, *, worded: str = "") -> list[tuple[Part, str]]:
    worded_in = [(Part.ARTICLES, OF_WORDINGS.format(worded))] if worded else []
    return [(Part.ARTICLES, f"SELECT {issue}"), *worded_in]


# In which parts a row of each table is, and in which issues, as a query. What is not named here
# may be anywhere.
PARTS: dict[str, list[tuple[Part, str]]] = {
    "articles_article": in_articles("{row}.issue_id", worded="article"),
    "articles_article_pages": in_articles(OF_ARTICLE.format("{row}.article_id")),
    "articles_correction": in_articles(
        "COALESCE({row}.issue_id, " + OF_ARTICLE.format("{row}.article_id") + ")"
    ),
    # Nothing tells of a draft; one that was public, or becomes it, is so before or after.
    "articles_issue": [(Part.ISSUE, "SELECT {row}.id WHERE {row}.state >= 'published'")],
    "articles_page": in_articles("{row}.issue_id"),
    "articles_photo": in_articles(OF_ARTICLE.format("{row}.article_id"), worded="photo"),
    "articles_section": in_articles(OF_ARTICLE.format("{row}.article_id"), worded="section"),
    "articles_taggedarticle": in_articles(OF_ARTICLE.format("{row}.content_object_id")),
    "articles_wording": in_articles(OF_CORRECTION.format("{row}.correction_id")),
    # A report that is linked to nothing is one that is still to be entered, whatever it is linked
    # to then.
    "residents_areas_coverage": [*IN_REPORTS, *in_articles(OF_SECTION.format("{row}.section_id"))],
    "residents_areas_figure": IN_REPORTS,
    "residents_areas_honour": IN_REPORTS,
    "residents_areas_midyearreport": [*IN_REPORTS, (Part.ARTICLES, OF_REPORT)],
    "residents_areas_midyearreport_corrections": [
        *IN_REPORTS,
        *in_articles(OF_CORRECTION.format("{row}.correction_id")),
    ],
    "residents_areas_plan": IN_REPORTS,
    # What is found by searching, and what is said of what is gone, stands on no page that is kept.
    "articles_searchdocument": [],
    "articles_searchissue": [],
    "articles_searchname": [],
    "articles_tombstone": [],
}
# A new tag stands on nothing yet.
DEEDS = {"articles_tag": ("UPDATE", "DELETE")}
ALL_DEEDS = ("INSERT", "UPDATE", "DELETE")
# What PostgreSQL calls the rows of a statement, as they were and as they are.
OLD, NEW = "old_rows", "new_rows"
ROWS = {
    "INSERT": f"NEW TABLE AS {NEW}",
    "UPDATE": f"OLD TABLE AS {OLD} NEW TABLE AS {NEW}",
    "DELETE": f"OLD TABLE AS {OLD}",
}
WRITE = (
    f"INSERT INTO {TABLE} (part, issue) SELECT DISTINCT %L, found.issue"
    " FROM {} r CROSS JOIN LATERAL (%s) found (issue)"
)
FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO {TABLE} (part) VALUES ('{Part.ALL}');
        RETURN NULL;
    END IF;
    FOR n IN 0 .. TG_NARGS / 2 - 1 LOOP
        IF TG_OP <> 'DELETE' THEN
            EXECUTE format('{WRITE.format(NEW)}', TG_ARGV[2 * n], TG_ARGV[2 * n + 1]);
        END IF;
        IF TG_OP <> 'INSERT' THEN
            EXECUTE format('{WRITE.format(OLD)}', TG_ARGV[2 * n], TG_ARGV[2 * n + 1]);
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""


def wanted(vendor: str, tables: list[str]) -> dict[tuple[str, str], str]:
    make = on_postgresql if vendor == "postgresql" else on_sqlite
    return {(table, name): text for table in tables for name, text in make(table).items()}


def on_postgresql(table: str) -> dict[str, str]:
    parts = PARTS.get(table, EVERYWHERE)
    if not parts:
        return {}
    named = [(part, query.replace("{row}", "r")) for part, query in parts]
    words = ", ".join(quoted(word) for part in named for word in part)
    made = {}
    for deed in DEEDS.get(table, ALL_DEEDS):
        name = f"{NAME}_by_{deed.lower()}"
        made[name] = (
            f"CREATE TRIGGER {name} AFTER {deed} ON {table} REFERENCING {ROWS[deed]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {NAME}({words})"
        )
    name = f"{NAME}_by_truncate"
    made[name] = (
        f"CREATE TRIGGER {name} AFTER TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
    )
    return made


def quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def on_sqlite(table: str) -> dict[str, str]:
    """Each row by itself; what is written down already is not written again."""
    parts = PARTS.get(table, EVERYWHERE)
    made = {}
    for deed in DEEDS.get(table, ALL_DEEDS) if parts else ():
        rows = {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}[deed]
        body = "".join(writing(part, query, row) for part, query in parts for row in rows)
        name = f"{NAME}_by_{deed.lower()}_of_{table}"
        made[name] = f'CREATE TRIGGER "{name}" AFTER {deed} ON "{table}" BEGIN{body} END'
    return made


def writing(part: str, query: str, row: str) -> str:
    return (
        f" INSERT INTO {TABLE} (part, issue) SELECT '{part}', found.issue FROM"
        f" (SELECT NULL AS issue WHERE FALSE UNION ALL {query.replace('{row}', row)}) found"
        f" WHERE NOT EXISTS (SELECT 1 FROM {TABLE} c"
        f" WHERE c.part = '{part}' AND c.issue IS found.issue);"
    )
