"""Rows that belong to the rows of a query, in one column of it: no query of their own.

A page is made of many small lists. `prefetch_related` asks a question for each; here the database
gives a list as JSON, and what comes out are instances as of any other query.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Model, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Col
from django.db.models.lookups import GreaterThan


class RowsField(models.Field):  # type: ignore[type-arg]
    """A list of instances of a model with the fields named, of which the others are deferred."""

    def __init__(self, model: type[Model], names: list[str]) -> None:
        super().__init__()
        self.rows_of = model
        self.fields: list[Any] = [model._meta.get_field(name) for name in names]
        # What was read of each list: many of a query's rows have the same.
        self.known: dict[str, list[list[Any]]] = {}

    def from_db_value(self, value: str, expression: Any, connection: Any) -> list[Model]:
        if value not in self.known:
            self.known[value] = self.cells(value, connection)
        names = [field.attname for field in self.fields]
        # As of the rows around them, whichever connection goes by that name.
        return [self.rows_of.from_db(DEFAULT_DB_ALIAS, names, row) for row in self.known[value]]

    def cells(self, value: str, connection: Any) -> list[list[Any]]:
        # SQLite's driver gives floats, which its converters take; PostgreSQL's exact numbers.
        is_exact = connection.vendor == "postgresql"
        rows = json.loads(value, parse_float=str if is_exact else None)
        readers = [reader(field, connection) for field in self.fields]
        return [[read(cell) for read, cell in zip(readers, row, strict=True)] for row in rows]


def reader(field: Any, connection: Any) -> Any:
    """What makes a value of a field of one that stood in JSON."""
    column = Col(field.model._meta.db_table, field)
    converters = connection.ops.get_db_converters(column) + field.get_db_converters(connection)

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return field.to_python(value)

    return read


class Nested(Subquery):
    """The rows of a queryset that refers to the outer one, in its order, as a list of instances."""

    def __init__(self, queryset: QuerySet[Any], *names: str) -> None:
        """Of the fields named, all if none is."""
        every = [field.attname for field in queryset.model._meta.concrete_fields]
        fields = [name for name in every if name in (names or every)]
        columns = {f"cell{number}": F(name) for number, name in enumerate(fields)}
        rows = RowsField(queryset.model, fields)
        super().__init__(queryset.values(**columns), output_field=rows)
        self.cells = ", ".join(columns)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"(SELECT json_group_array(json_array({self.cells})) FROM (%(subquery)s))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        listed = f"json_agg(json_build_array({self.cells}))"
        template = f"(SELECT coalesce({listed}, '[]')::text FROM (%(subquery)s) AS nested)"
        return self.as_sql(compiler, connection, template=template, **context)


class CountedUpTo(Subquery):
    """How many rows a queryset that refers to the outer one has, at most `most`."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"

    def __init__(self, queryset: QuerySet[Any], most: int) -> None:
        rows = queryset.order_by().values("pk")[:most]
        super().__init__(rows, output_field=models.IntegerField())


def has_any(queryset: QuerySet[Any]) -> GreaterThan:
    """Whether a queryset that refers to the outer one has a row. It is asked of each outer row by
    itself, where PostgreSQL would read all inner rows to join those of an Exists."""
    return GreaterThan(CountedUpTo(queryset, 1), 0)


def related(model: type[Model], relation: str, *names: str) -> Nested:
    """The rows at the end of a relation of the model, of the outer query's row."""
    field: Any = model._meta.get_field(relation)
    there = field.related_model._default_manager.filter(**{field.remote_field.name: OuterRef("pk")})
    return Nested(there, *names)


def unfold(instances: Iterable[Model], **columns: str) -> None:
    """Put the rows of columns (`tags="tag_rows"`) where `prefetch_related` would have put them:
    `all()` gives a list then."""
    for instance in instances:
        known = instance.__dict__.setdefault("_prefetched_objects_cache", {})
        for name, column in columns.items():
            known[name] = getattr(instance, column)


def first(rows: list[Any]) -> Any:
    """The first of the rows; None if there is none."""
    return rows[0] if rows else None
