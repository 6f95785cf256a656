"""The phrases of `bot.notes.cues` in Spanish, French, Italian, Portuguese and Dutch, in that order.

Hardly any is said in English or German, so every text may be searched for all of them. What the boundary model learned
of a cue in English and German holds for it in these languages.
"""

_SAID = {
    "lets": (
        r"(?:(?:bueno|entonces|pues|y|ahora|vale|muy bien),? )*(?:vamos a|pasemos|hablemos|empecemos|veamos)",
        r"(?:(?:alors|donc|bon|et|eh bien|maintenant),? )*(?:on va|parlons|passons|commençons|voyons|revenons)",
        r"(?:(?:allora|quindi|bene|e|adesso),? )*(?:parliamo|passiamo|cominciamo|iniziamo|andiamo|vediamo)",
        r"(?:(?:então|bom|e|agora),? )*(?:vamos|falemos|passemos|comecemos)",
        r"(?:(?:dus|en|nou|oké|goed),? )*(?:laten we|laat ons|we gaan)",
    ),
    "topic": (
        r"habl(?:emos|ar) (?:de|sobre)|(?:cuénta|hábla|explíca)(?:nos|me)|en cuanto a|(?:siguiente|otro|próximo) tema",
        r"(?:me gustaría|quería|quisiera) (?:preguntar|hablar)\w*",
        r"parl(?:ons|er) (?:de|du|des)|(?:racont|parl|expliqu)ez?-(?:nous|moi)|en ce qui concerne|qu'en est-il",
        r"(?:j'aimerais|je voudrais|je voulais) (?:te |vous )?(?:demander|parler)|(?:autre|prochain) sujet",
        r"parl(?:iamo|are) (?:di|del|della)|(?:racconta|parla|spiega)(?:ci|mi)|per quanto riguarda",
        r"vorrei (?:chieder\w*|parlare)|(?:prossimo|altro) (?:tema|argomento)",
        r"falar (?:de|do|da|sobre)|cont[ae] (?:pra|para)|conte-nos|em relação a|(?:próximo|outro) (?:tema|assunto)",
        r"(?:queria|gostaria de) (?:te )?(?:perguntar|falar)",
        r"(?:praten|spreken) (?:we )?over|hebben (?:we )?het over|vertel (?:eens|ons)|(?:volgend|ander) onderwerp",
    ),
    "next": (
        r"(?:siguiente|próxim[oa]|últim[oa]) (?:pregunta|tema|punto|cosa|parte)|por último|cambiando de tema",
        r"para (?:terminar|acabar|concluir|fechar)|en (?:primer|segundo|tercer) lugar",
        r"(?:prochaine?|dernière?|deuxième|première?) (?:question|sujet|point|chose|partie)|tout d'abord",
        r"pour (?:finir|terminer|conclure)|changeons de sujet",
        r"(?:prossim|ultim|second|prim)[oa] (?:domanda|tema|argomento|punto|cosa|parte)|per (?:finire|concludere)",
        r"(?:próxim|últim|segund|primeir)[oa] (?:pergunta|tema|assunto|ponto|coisa|parte)|por fim",
        r"(?:volgende|laatste|tweede|eerste) (?:vraag|onderwerp|punt|deel)|tot slot|ten (?:eerste|tweede|derde)",
    ),
    "opener": (
        r"bueno|vale|bien|muy bien|perfecto|entonces|pues|genial|ahora|alors|bon|d'accord|très bien|parfait|voilà",
        r"allora|bene|perfetto|benissimo|então|bom|beleza|certo|ótimo|nou|goed|oké|dus",
    ),
    "sponsor": (
        r"patrocin\w+|publicidad|código (?:de descuento|promocional)|publicité|code promo|offert par",
        r"sponsorizzat\w+|pubblicità|codice sconto|patrocíni\w+|publicidade|gesponsord\w*|kortingscode|advertentie\w*",
    ),
    "welcome": (
        r"bienvenid[oa]s?|gracias por (?:estar|venir|acompañar\w*)|(?:nuestr[oa]|mi) invitad[oa]|en este episodio",
        r"bienvenue|merci d'être|(?:notre|mon) invitée?|dans cet épisode|bonjour à tou\w+",
        r"benvenut[oiae]|(?:nostr[oa]|mi[oa]) ospite|in questo episodio",
        r"bem-vind[oa]s?|(?:noss[oa]|meu|minha) convidad[oa]|neste episódio|welkom|(?:onze|mijn) gast",
    ),
    "farewell": (
        r"hasta (?:la próxima|luego|pronto|el próximo)|gracias por (?:escuchar|acompañar)\w*|adiós",
        r"à (?:bientôt|la prochaine)|au revoir|merci d(?:'avoir|e nous avoir) (?:écouté|suivi)\w*",
        r"arrivederci|alla prossima|grazie per (?:aver|l'ascolto|l'attenzione)|até (?:a próxima|logo|mais|breve)|tchau",
        r"obrigad[oa] por (?:ouvir|escutar|acompanhar)|tot (?:ziens|de volgende)|bedankt voor (?:het )?luisteren",
    ),
    "closing": (
        r"sí|claro|exacto|exactamente|perfecto|genial|interesante|(?:muchas )?gracias|eso es|oui|exactement",
        r"tout à fait|d'accord|merci|voilà|esatto|certo|perfetto|grazie|interessante|sim|isso|exato|exatamente",
        r"obrigad[oa]|perfeito|precies|klopt|inderdaad|bedankt|mooi",
    ),
    "look_ahead": (
        r"vamos a (?:hablar|tratar)|hoy (?:hablamos|hablaremos|vamos)|on va (?:parler|voir)|aujourd'hui,? (?:on|nous)",
        r"oggi (?:parliamo|parleremo)|vamos falar|hoje (?:vamos|falamos|a gente)|vandaag (?:gaan|hebben|praten)",
    ),
    "ask": (
        r"qué|cómo|quién(?:es)?|dónde|cuándo|cuál(?:es)?|cuánt[oa]s?|comment|pourquoi|quel(?:le)?s?|où|combien|est-ce",
        r"perché|quali?|quanto|quem|onde|quais|hoe|waarom|waar|wanneer|welke?",
    ),
    "leaning": (
        r"pero|porque|eso|esto|también|mais|parce que|ça|ils|elles?|perché|questo|anche|mas|isso|também|maar|omdat",
        r"hij|zij|ook",
    ),
}
#: Where a cue stands, if not anywhere in the sentence: "…" for the phrases.
_PLACES = {
    "lets": r"^(?:…)\b",
    "opener": r"^(?:…)\b[,.! ]",
    "closing": r"^(?:…)[.!,]",
    "ask": r"\b(?:…)\b[^?.!]*\?",
    "leaning": r"^(?:…)\b",
}

#: By the name of a cue, what its pattern has as a further alternative.
ABROAD = {name: _PLACES.get(name, r"\b(?:…)\b").replace("…", "|".join(said)) for name, said in _SAID.items()}
