"""Brings a table to what the facts say: what is new is added, what differs is changed, what is gone is removed."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

_BATCH = 2000

Keys = dict[tuple[Any, ...], int]


@dataclass(slots=True)
class Sync:
    """One loading run.

    Args:
        prune: whether rows that the facts no longer hold are removed; not when only some provinces are loaded.
        progress: told the number of rows done since the last time.
    """

    prune: bool
    progress: Callable[[int], None]
    created: int = 0
    updated: int = 0
    deleted: int = 0
    _gone: list[tuple[type[Model], list[int]]] = field(default_factory=list)

    def table(self, within: QuerySet[Any], key: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> Keys:
        """Bring the rows of a query set to the given ones; returns the primary key for each natural key.

        Args:
            within: the rows that these facts speak for.
            key: attributes that name a row, e.g. `("constituency_id", "number")`.
            rows: attribute values, every row with the same attributes.
        """
        model, wanted = within.model, list(rows)
        columns = tuple(wanted[0]) if wanted else key
        there = {tuple(row[1:1 + len(key)]): (row[0], row[1 + len(key):])
                 for row in within.values_list("pk", *key, *columns)}
        keys: Keys = {}
        new, changed = [], []
        for row in wanted:
            name = tuple(row[k] for k in key)
            pk, values = there.pop(name, (None, ()))
            if pk is None:
                new.append(model(**row))
                continue
            keys[name] = pk
            if values != tuple(row.values()):
                changed.append(model(pk=pk, **row))
        self._write(model, new, changed, [c for c in columns if c not in key])
        keys.update({tuple(getattr(made, k) for k in key): made.pk for made in new})
        if self.prune and there:
            self._gone.append((model, [pk for pk, _values in there.values()]))
        self.progress(len(wanted))
        return keys

    def remove_gone(self) -> None:
        """Remove what the facts no longer hold, the rows that lean on others first."""
        for model, pks in reversed(self._gone):
            for start in range(0, len(pks), _BATCH // 4):
                model._default_manager.filter(pk__in=pks[start:start + _BATCH // 4]).delete()  # noqa: SLF001 - Django's documented way to a model's manager
            self.deleted += len(pks)
        self._gone.clear()

    def _write(self, model: type[Model], new: list[Any], changed: list[Any], columns: list[str]) -> None:
        manager = model._default_manager  # noqa: SLF001 - Django's documented way to a model's manager
        manager.bulk_create(new, batch_size=_BATCH)
        self.created += len(new)
        if changed:
            manager.bulk_update(changed, columns, batch_size=_BATCH // 20)
            self.updated += len(changed)
