"""What can be wrong with the currency of an object's amounts, as far as the documents tell."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions.currencies import BASE_SUFFIX, RATE_NAME, Currencies
from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NOT_THE_CURRENCY = N_("“{path}” is not the currency of the amounts of the record that it belongs to.")
NO_EFFECT = N_("The day says nothing: the exchange rate is that of the record with the currency.")
KEPT_NAME = N_("“{name}” is kept by the product in objects with a currency; choose another name.")
SEVERAL = N_(
    "Records belong to several objects with currencies ({objects}); say by “currencyField” which one counts."
)


def currency_problems(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "object":
        return
    currencies: Currencies = index.currencies
    if not currencies.some:
        return
    found, named = currencies.of(document["id"]), document.get("currencyField")
    if named is not None and found is None and _leads_somewhere(index, document, named):
        yield Problem(
            "not_the_currency", NOT_THE_CURRENCY, "/currencyField", {"path": _names(index, document, named)}
        )
    if "rateDate" in document and (found is None or not found.own):
        yield Problem("no_effect", NO_EFFECT, "/rateDate")
    parents = currencies.parents(document) if named is None else []
    if len(parents) > 1:
        names = ", ".join(index.objects[parent].name for parent, _ in parents)
        yield Problem("several_currencies", SEVERAL, "/currencyField", {"objects": names})
    properties = document.get("properties", {})
    kept = {
        name + BASE_SUFFIX
        for name, item in properties.items()
        if currencies.amount_path(document["id"], item)
    }
    if found is not None and found.own:
        kept.add(RATE_NAME)
    for name in kept & properties.keys():
        yield Problem("kept_name", KEPT_NAME, f"/properties/{name}", {"name": name})


def _leads_somewhere(index: NameIndex, document: Document, named: str) -> bool:
    """Else it is told as a broken reference."""
    return all(
        step is not None for step in index.steps(index.object(document["id"]), tuple(named.split(".")))
    )


def _names(index: NameIndex, document: Document, named: str) -> str:
    steps = index.steps(index.object(document["id"]), tuple(named.split(".")))
    return ".".join(step if isinstance(step, str) else step.name for step in steps if step is not None)
