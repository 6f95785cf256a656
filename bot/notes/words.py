"""Words, stems and stop words of a text in any language."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from bot.domain.unspaced import LETTER, is_unspaced

_WORD = re.compile(r"[^\W_](?:[\w'’+#.-]*[\w+#])?")
#: Articles and the like that French, Italian and Catalan join to a word: "l'école", "dell'anima"; not "D'Angelo".
ELIDED = r"(?i:[ldjmtsn]|c(?=['’][eéh])|(?:jus|lors|puis|quoi)?qu|(?:de|a|ne|su|da|que)ll|un)['’](?=[a-zà-öø-ÿ]{2})"
_ELIDED = re.compile(rf"^{ELIDED}")
#: So many letters of a word are its stem: crude, but it needs no language and inflects German and Finnish alike.
_STEM = 6

_STOP = {
    "en": """a about actually after again all also always am an and any anybody anyone anything are aren't as at
    away back be because been before being between both but by can can't come could couldn't did didn't do does
    doesn't doing don't done down each either else ever every everybody everyone everything few first for from
    get gets getting go goes going gone gonna good got great had has have haven't having he he's her here hers
    hey hi him his how i i'd i'll i'm i've if in into is isn't it it's its just kind know last least less let
    let's like likely little look lot lots made make makes making many may maybe me mean might mine more most
    much my need never new next no nobody not nothing now of off often oh ok okay old on once one ones only onto
    or other others our ours out over own part people perhaps place point pretty probably put quite rather
    really right said same saw say saying says see seem seems seen she should shouldn't since so some somebody
    someone something sometimes somewhere sort stuff such sure take taken tell than thank thanks that that'll
    that's the their them then there there's these they they'd they'll they're they've thing things think this
    those though thought through time times to today together too took totally toward try trying two um uh under
    until up upon us use used using usually very via want wanted wants was wasn't way ways we we'd we'll we're
    we've well went were weren't what what's whatever when where whether which while who who's whole whom whose
    why will with within without won't would wouldn't wow yeah yes yet you you'd you'll you're you've your yours
    yourself basically literally obviously definitely exactly absolutely course yep nope alright talk talking
    talked talks happen happened happens start started work works guess feel kinda gotta wanna bit long big day
    year years""",
    "de": """ab aber alle allem allen aller alles als also am an andere anderen anderer anderes ans auch auf aus
    außerdem bei beide beim bin bis bisschen bist bitte bloß da dabei dadurch dafür dagegen daher damit danach
    dann dar darauf daraus darin darum darüber das dass dazu dein deine deinen deiner dem den denen denn der
    deren des deshalb dessen dich die dies diese diesem diesen dieser dieses dinge ding dir doch dort drin du
    durch eben egal eher eigentlich ein eine einem einen einer eines einfach einmal er erst es etwas euch euer
    eure fast finde für gab ganz ganze ganzen gar geben gehen geht gemacht genau gerade gern gesagt ging gibt
    glaube glauben gleich gut guten habe haben habt halt hast hat hatte hatten her heute hier hin hinter ich ihm
    ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins irgendwann irgendwas irgendwie irgendwo ist ja jede
    jedem jeden jeder jedes jemand jetzt kann kannst kein keine keinen keiner klar komm kommen kommt konnte
    können könnte könnten lang lange lass lassen letzte letzten letztendlich leute machen macht machst mag mal
    man mehr mein meine meinem meinen meiner meisten mich mir mit mittlerweile muss musst musste müssen na nach
    nachher natürlich ne nee nein nicht nichts nie niemand noch nochmal nun nur ob oder oft ohne okay quasi
    recht relativ richtig sage sagen sagst sagt schon sehe sehen sehr sei seid sein seine seinem seinen seiner
    seit selber selbst sich sicher sie siehst sieht sind so sogar solche sollte sollten soll sollen sondern
    sonst sowas soweit sozusagen später super teil tatsächlich trotzdem tun über überhaupt um und uns unser
    unsere unserem unseren unter viel viele vielen vielleicht vom von vor vorher wahrscheinlich war wär wäre
    wären waren warum was weg wegen weil weiß weißt weit weiter welche welchem welchen welcher welches wem wen
    wenig weniger wenn wer werde werden weshalb wie wieder wieso will willst wir wird wirklich wirst wo wobei
    woher wollen wollte wollten worden wurde wurden würde würden zu zum zur zwar zwei zwischen ähm äh genommen
    sag mach ding sache sachen gerne jahr jahre zeit thema""",
}
#: What is said more than written in other languages; their lists are those of `stopwordsiso` (MIT, kept up).
_SPOKEN = {
    "es": "cosa cosas vale gracias señor señora hola",
    "fr": """ben bah chose choses accord genre oui vraiment voilà merci monsieur madame bonjour faire faut vois est-ce
    aujourd'hui""",
    "it": "beh cose insomma ok sì cioè grazie signor signora ciao",
    "nl": "ga gaan gaat goed mensen nou zeg zeggen bedankt meneer mevrouw hallo",
    "pt": "acho aí coisas gente né pra tá obrigado obrigada senhor senhora olá",
}
#: Where no list is known, a word in more than this share of all sentences says nothing about the topic.
_COMMON = 0.06


def words(text: str) -> list[str]:
    """Lower-case words as printed, without the punctuation around them and the article joined to them."""
    found = _WORD.findall(text.replace("’", "'"))
    return [(_ELIDED.sub("", word) if "'" in word else word).lower() for word in found]


def count_words(text: str) -> int:
    """Words of a text; of a script without spaces, every two signs count as one."""
    unspaced = len(LETTER.findall(text))
    return max(len(text.split()), unspaced // 2) if unspaced else len(text.split())


def stop_words(language: str, texts: Iterable[str] = ()) -> frozenset[str]:
    """Words that carry no topic: the language's list (English words join every list: they are in every podcast).

    For languages without a list, what nearly every sentence of `texts` holds.
    """
    listed = _listed(language[:2].lower())
    return _listed("en") | (listed or _common(list(texts)))


@cache
def _listed(language: str) -> frozenset[str]:
    """Nothing where no list is known."""
    if language in _STOP:
        return frozenset(_STOP[language].split())
    import stopwordsiso

    written: set[str] = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else set()
    return frozenset(written).union(_SPOKEN.get(language, "").split())


def _common(texts: Sequence[str]) -> frozenset[str]:
    frequency = Counter(word for text in texts for word in set(words(text)))
    least = max(3, _COMMON * len(texts))
    return frozenset(word for word, count in frequency.items() if count >= least)


def content_stems(text: str, stops: frozenset[str]) -> list[str]:
    """Stems of the words that carry topic; two neighbouring signs where the script has no spaces."""
    stems: list[str] = []
    for word in words(text):
        if is_unspaced(word):
            stems += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif len(word) > 2 and word not in stops:
            stems.append(word[:_STEM])
    return stems
