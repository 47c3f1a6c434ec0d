"""A fixed-length bit string, so that PostgreSQL can compare perceptual hashes."""

from typing import Any

from django.db import models
from django.db.models import Expression, Func, Value
from django.db.models.functions import Cast


class BitStringField(models.Field):  # type: ignore[type-arg]
    """bit(n) in PostgreSQL; a str of n times 0 or 1 in Python."""

    def __init__(self, *args: Any, bits: int = 64, **kwargs: Any) -> None:
        self.bits = bits
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"bits": self.bits}

    def db_type(self, connection: Any) -> str:
        return f"bit({self.bits})"


class Differing(Func):
    """In how many bits a bit string differs from a given one."""

    template = "bit_count(%(expressions)s)"
    arg_joiner = " # "
    output_field = models.IntegerField()

    def __init__(self, column: Expression | models.F, bits: str) -> None:
        super().__init__(column, Cast(Value(bits), BitStringField(bits=len(bits))))
