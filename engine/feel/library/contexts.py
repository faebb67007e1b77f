"""Context functions (DMN 1.5, table 81)."""

from typing import Any

from engine.feel.errors import NoValue, OutsideDomain
from engine.feel.library.shelf import Shelf

SHELF = Shelf()
Context = dict[str, Any]


@SHELF.add("get value", "m: context", "key: string")
def get_value(context: Context, key: str) -> Any:
    """Give the entry of a key, null where there is none."""
    if key not in context:
        raise NoValue("unknown_entry", name=key)
    return context[key]


@SHELF.add("get value", "context: context", "key: string")
def get_value_of(context: Context, key: str) -> Any:
    """Give the entry of a key, the context being named as in `context put`."""
    return get_value(context, key)


@SHELF.add("get entries", "m: context")
def get_entries(context: Context) -> list[Context]:
    """List the entries as contexts of key and value."""
    return [{"key": key, "value": value} for key, value in context.items()]


@SHELF.add("get entries", "context: context")
def get_entries_of(context: Context) -> list[Context]:
    """List the entries, the context being named as in `context put`."""
    return get_entries(context)


@SHELF.add("context", "entries: list")
def context_of(entries: list[Any]) -> Context:
    """Make a context of contexts of key and value."""
    made: Context = {}
    for entry in entries:
        if type(entry) is not dict or not {"key", "value"} <= entry.keys():
            raise OutsideDomain
        if type(entry["key"]) is not str or entry["key"] in made:
            raise OutsideDomain
        made[entry["key"]] = entry["value"]
    return made


@SHELF.add("context put", "context: context", "key: string", "value")
def context_put(context: Context, key: str, value: Any) -> Context:
    """Set one entry."""
    return {**context, key: value}


@SHELF.add("context put", "context: context", "keys: list", "value")
def context_put_deep(context: Context, keys: list[Any], value: Any) -> Context:
    """Set one entry of a context within contexts."""
    if not keys or not all(type(key) is str for key in keys):
        raise OutsideDomain
    made = dict(context)
    if len(keys) == 1:
        made[keys[0]] = value
        return made
    inner = context.get(keys[0])
    if type(inner) is not dict:
        raise OutsideDomain
    made[keys[0]] = context_put_deep(inner, keys[1:], value)
    return made


@SHELF.add("context merge", "contexts: list")
def context_merge(contexts: list[Any]) -> Context:
    """Put the entries of contexts together; later ones win."""
    made: Context = {}
    for context in contexts:
        if type(context) is not dict:
            raise OutsideDomain
        made.update(context)
    return made
