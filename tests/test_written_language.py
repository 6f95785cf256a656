"""The language of a text, from a sentence to a transcript."""

import pytest

from bot.written_language import language_of

_SAID = {
    "en": "Today we talk about the tides and what the sea does to the harbour when it rises.",
    "de": "Heute reden wir über die Gezeiten und was das Meer mit dem Hafen macht, wenn es steigt.",
    "es": "Hoy vamos a hablar de las mareas y de lo que el mar le hace al puerto cuando sube.",
    "fr": "On va parler aujourd’hui des marées, et de ce que la mer fait au port quand elle monte.",
    "it": "Oggi parliamo delle maree e di quello che il mare fa al porto quando sale.",
    "nl": "We praten vandaag over de getijden en wat de zee met de haven doet als het water stijgt.",
    "pt": "Hoje vamos falar sobre as marés e o que o mar faz com o porto quando sobe.",
    "sv": "Vi pratar idag om tidvatten och vad havet gör med hamnen när det stiger.",
    "pl": "Dzisiaj mówimy o pływach i o tym, co morze robi z portem, kiedy się podnosi.",
    "ru": "Сегодня мы говорим о приливах и о том, что море делает с портом, когда оно поднимается.",
    "ar": "نتحدث اليوم عن المد والجزر وماذا يفعل البحر بالميناء",
    "ja": "今日は潮の満ち引きについて話します。",
    "zh": "今天我们谈谈潮汐和港口。",
    "ko": "오늘은 조수에 대해 이야기합니다.",
}


@pytest.mark.parametrize("language", list(_SAID))
def test_a_sentence_tells_its_language(language: str) -> None:
    assert language_of(_SAID[language]) == language


def test_a_few_foreign_words_do_not_change_it() -> None:
    assert language_of(f"{_SAID['de']} Pull requests, code reviews and continuous delivery. {_SAID['de']}") == "de"


@pytest.mark.parametrize("text", ["", "♪ ♪", "1234", "Quillmark Litestream"])
def test_where_nothing_tells_it_is_taken_for_english(text: str) -> None:
    assert language_of(text) == "en"
