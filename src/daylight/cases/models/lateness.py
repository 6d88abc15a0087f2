"""Days and months as the database itself counts them 「按北京时间计日」: so that a million moments are compared without leaving it.

Django's own truncation is a Python function on SQLite, called for each row, and cannot stand in an index. China keeps one
time, eight hours ahead, all year.
"""

from typing import Any

from django.db.models import CharField, DateField, DateTimeField, Func
from django.db.models.sql.compiler import SQLCompiler


class EndOfDay(Func):
    """The moment at which a day ends in China: what is done later is late 「超期」."""

    arity = 1
    output_field = DateTimeField()
    template = "(datetime(%(expressions)s, '+16 hours'))"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """The same moment in an immutable form, as an index needs it."""
        template = "((%(expressions)s + interval '16 hours') AT TIME ZONE 'UTC')"
        return self.as_sql(compiler, connection, template=template, **context)


class LocalDay(Func):
    """The day in China of a moment."""

    arity = 1
    output_field = DateField()
    template = "date(%(expressions)s, '+8 hours')"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """PostgreSQL's own cast."""
        template = "((%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date)"
        return self.as_sql(compiler, connection, template=template, **context)


class LocalMonth(Func):
    """The month in China of a moment, as text: 2026-03."""

    arity = 1
    output_field = CharField()
    template = "substr(date(%(expressions)s, '+8 hours'), 1, 7)"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """PostgreSQL's own writing of a moment."""
        template = "to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"
        return self.as_sql(compiler, connection, template=template, **context)
