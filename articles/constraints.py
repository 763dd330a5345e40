from collections.abc import Collection, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model
from django.db.utils import DEFAULT_DB_ALIAS


class SameParentForeignKey(BaseConstraint):
    """A foreign key of several columns: the related row must agree on all of them.

    `fields` are fields of the model itself; `to_columns` are the related table's columns in the
    same order, which a UniqueConstraint there must cover. A row with a NULL among its `fields`
    is not checked (SQL's MATCH SIMPLE). The check waits for the end of the transaction, as with
    Django's own foreign keys.

    The related table is given by name: while SQLite's table is made anew, Django has no other
    model at hand. Written because Django 5.2 has no such constraint of its own.
    """

    def __init__(
        self,
        *,
        name: str,
        fields: Collection[str],
        to_table: str,
        to_columns: Collection[str],
        violation_error_message: str | None = None,
    ) -> None:
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.fields, self.to_table, self.to_columns = tuple(fields), to_table, tuple(to_columns)

    def constraint_sql(
        self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """The clause inside CREATE TABLE."""
        assert model and schema_editor
        quote = schema_editor.quote_name
        columns = ", ".join(quote(_field(model, name).column) for name in self.fields)
        to_columns = ", ".join(quote(column) for column in self.to_columns)
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) "
            f"REFERENCES {quote(self.to_table)} ({to_columns}) DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(
        self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model and schema_editor
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(
        self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model and schema_editor
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: Collection[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError where the database would refuse the row."""
        if set(self.fields) & set(exclude or ()):
            return
        values = [getattr(instance, _field(model, name).attname) for name in self.fields]
        if None in values:
            return
        related = next(m for m in apps.get_models() if m._meta.db_table == self.to_table)
        wanted = dict(zip(self.to_columns, values, strict=True))
        if not related._base_manager.using(using).filter(**wanted).exists():
            raise ValidationError(self.get_violation_error_message(), code="different_parent")

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs.update(fields=self.fields, to_table=self.to_table, to_columns=self.to_columns)
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SameParentForeignKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.fields, self.to_table, self.to_columns))


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)
