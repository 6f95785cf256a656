"""Which words are given names: those of the package `Faker` (MIT), for languages with Latin or Cyrillic letters.

Faker is made for test data, and keeps the most used lists of first names there are, by country, from public
statistics. Nothing of it is drawn at random here.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

#: Countries whose lists are read.
_COUNTRIES = """
    cs_CZ da_DK de_AT de_CH de_DE en_GB en_IE en_IN en_KE en_NG en_NZ en_PK en_US es_ES es_MX et_EE fi_FI fr_BE fr_CH
    fr_FR ga_IE hr_HR hu_HU id_ID it_IT lt_LT lv_LV nl_NL no_NO pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sv_SE tr_TR
    uk_UA
"""
#: Short forms by which grown-ups sign, and names that are younger than the statistics; Faker has few of either.
_SHORT_FORMS = """
    abby alex andi basti becky ben bob chris dan dave ed ezra flo greg jeff jim joe josh kate kathi lex liz matt meg
    michi mike nate ned nick pat pete phil raj rick rob ron russ sam stan steffi steve ted tim toby tom toni tony uli
    val vince vivek wes will wolfi yuval zach
"""


def is_given_name(word: str) -> bool:
    """Whether people bear this as a first name; double ones (`Jean-Victor`) by their parts.

    >>> is_given_name("Wolfgang"), is_given_name("Database")
    (True, False)
    """
    parts = word.casefold().split("-")
    return all(part in _given() for part in parts)


@cache
def _given() -> frozenset[str]:
    listed = frozenset(name.casefold() for country in _COUNTRIES.split() for name in _of(country))
    return listed.union(_SHORT_FORMS.split())


def _of(country: str) -> Iterator[str]:
    provider = import_module(f"faker.providers.person.{country}").Provider
    for attribute in dir(provider):
        if attribute.startswith("first_names"):
            yield from getattr(provider, attribute)
