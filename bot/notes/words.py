"""Words, stems and stop words of a text in any language."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_](?:[\w'’+#.-]*[\w+#])?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
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
    "fr": """à ai ainsi alors après as au aucun aussi autre aux avait avant avec avez avoir bah beaucoup ben bien
    bon c'est ce cela celle celui ces cet cette chose comme comment d'accord dans de des deux dire dit donc dont
    du elle elles en encore entre est et étaient était été être eu euh eux fait faire faut fois genre hein il
    ils j'ai je jusqu l'on la le les leur leurs là lui ma mais me même mes moi moins mon ne non nos notre nous
    on ont ou où oui par parce pas peu peut peux plus plutôt pour pourquoi puis qu'il qu'on quand que quel
    quelle quelque qui quoi sa sans se ses si son sont sous sur ta te tes toi ton tous tout toute toutes très tu
    un une va vais vois voilà vont votre vous vraiment y""",
    "es": """a ahora al algo así aunque bien bueno cada casi claro como cómo con cosa cosas creo cual cuando
    cuándo de decir del desde dos donde dónde e él ella ellas ellos en entonces entre era eres es esa ese eso
    esos esta está están estar este esto estos fue ha había hace hacer han hasta hay la las le les lo los luego
    más me mi mí mientras mismo mucho muy nada ni no nos nosotros o otra otro para pero poco por porque pues
    puede qué que quien sé se ser si sí siempre sin sobre son soy su sus también tan tanto te tener tenía ti
    tiene todo todos tu tú un una uno vale vamos ver verdad vez y ya yo""",
    "it": """a abbiamo ad agli ai al alla alle allora anche ancora avere beh bene c'è che chi ci ciò come con
    cosa cose così da dai dal dalla dei del della delle di dire dopo dove due e è ecco ed era fa fare fatto già
    gli ha hai hanno ho i il in insomma io l'ho la le lei li lo loro lui ma me mi mio molto ne nel nella no noi
    non o ogni ok per perché però più poi proprio può qua quando quanto quello questa questo qui quindi sa se
    sei sempre senza si sì siamo sono sta su sua suo sul tra tu tutti tutto un una uno va vi voi volta""",
    "nl": """aan al alle als altijd ben bent bij dan dat de deze die dit doen door dus een eens eigenlijk en er
    even ga gaan gaat gewoon goed had hadden heb hebben hebt heel heeft hem het hier hij hoe hun ik in is ja je
    jij jou jouw jullie kan kun kunnen maar me meer mensen met mij mijn moet na naar nee niet nog nou nu of om
    omdat ook op over een s te toch toen tot uit van veel voor waar want was wat we weer wel welke werd wij wil
    worden wordt zal ze zeg zeggen zei zelf zich zij zijn zo zou""",
    "pt": """a acho agora ai ainda algo além ao aos as assim até aí bem bom cada coisa coisas com como da das de
    dele depois do dois dos e é ela elas ele eles em então entre era essa esse está estão eu fazer foi gente há
    isso isto já lá mais mas me mesmo meu minha muito na não nas né nem no nos nós nossa o onde os ou para pela
    pelo por porque pra quando que quem se sei sem sempre ser seu só sobre sua são também tá tem tempo ter teve
    tinha toda todo tu tudo um uma vai você vocês""",
}
_STOP_SETS = {language: frozenset(text.split()) for language, text in _STOP.items()}
#: Where no list is known, a word in more than this share of all sentences says nothing about the topic.
_COMMON = 0.06


def words(text: str) -> list[str]:
    """Lower-case words as printed, without the punctuation around them."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def stop_words(language: str, texts: Iterable[str] = ()) -> frozenset[str]:
    """Words that carry no topic: the language's list (English words join every list: they are in every podcast).

    For languages without a list, what nearly every sentence of `texts` holds.
    """
    listed = _STOP_SETS.get(language[:2])
    if listed is not None:
        return listed | _STOP_SETS["en"]
    return _STOP_SETS["en"] | _common(list(texts))


def _common(texts: Sequence[str]) -> frozenset[str]:
    frequency = Counter(word for text in texts for word in set(words(text)))
    least = max(3, _COMMON * len(texts))
    return frozenset(word for word, count in frequency.items() if count >= least)


def content_stems(text: str, stops: frozenset[str]) -> list[str]:
    """Stems of the words that carry topic; two neighbouring signs where the script has no spaces."""
    stems: list[str] = []
    for word in words(text):
        if _UNSPACED.search(word):
            stems += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif len(word) > 2 and word not in stops:
            stems.append(word[:_STEM])
    return stems
