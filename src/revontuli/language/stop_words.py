"""Words that say little of what a text is about.

Two kinds, for search weighs them differently. *Function words* (ja, och, and; mä, jag, I; missä,
var, where) carry no topic anywhere. *Request words* (haluan, löydän, behöver, need, help) carry
none in a question, though a service's own text may mean them: "apua", "hjälp", "tietoa".
Both are lists of forms as people write them, spoken Finnish among them; written for Revontuli.
"""

from __future__ import annotations

import re
from functools import cache

_CLITIC = re.compile(r"(?:k[oö]s?|kin|kaan|kään|h[aä]n)$")
_FUNCTION = {
    "fi": """
        ja tai sekä että jotta koska kun jos vaikka mutta vaan eli joko kuin niin myös kuitenkin
        siis sillä nyt vielä enää ehkä aina jo heti sitten sit siten näin noin ihan tosi todella
        kyllä joo juu ei en et emme ette eivät älä älkää eikö enkö etkö eikä enkä etkä ettei jollei
        ellei joten no nii niinku silti taas vain vaik kuten esim mm ym yms jne ks nro klo
        minä mä mie miä mää minun mun minua mua minut mut minulla mulla minulle mulle minulta multa
        minusta musta minussa minuun muhun itse itseni itselleni
        sinä sä sie siä sää sinun sun sinua sua sinut sut sinulla sulla sinulle sulle sinulta sulta
        hän hänen häntä hänet hänellä hänelle häneltä hänestä
        me meidän meijän meitä meidät meillä meille meiltä meihin te teidän teitä teidät teillä
        teille teiltä he heidän heitä heidät heillä heille heiltä
        se sen sitä siinä siitä siihen sillä sille siltä siks siksi sinne siellä sieltä ne niiden
        niitä niissä niistä niihin niillä niille
        tämä tää tämän tän tätä tässä tästä tähän tällä tälle tältä täällä täältä tänne nämä nää
        näiden näitä näissä näistä näihin näillä tuo toi tuon ton tuota tota tuossa tuosta tuohon
        tuolla tuolta nuo noi noiden noita semmoinen sellainen sellaista tällainen tällaista
        joka jonka jota jossa josta johon jolla jolle jolta jotka joiden joita joissa joista joihin
        joilla joille jokin joku jonkin jonkun jotain jotakin jossain jossakin jostain jostakin
        johonkin jonnekin jollain kukaan mikään mitään missään mistään mihinkään minkään
        kaikki kaiken kaikkia muu muut muun muita muuta muiden sama saman
        mikä mitä minkä missä mistä mihin minne millä mille miltä miksi miten milloin mitkä mites
        mistäs mitäs missäs mihis mikäs koska kuka kenen ketä kenellä kenelle keneltä kenet ketkä
        kuinka millainen minkälainen millaista minkälaista millaisia minkälaisia kumpi
        monta montako paljonko onko onks oliko olisiko oisko ootko oonko
        olla ole olen oon olet oot on ompi olemme ollaan olette ovat oli olin olit olimme olivat
        ollut olleet olisi olisin oisin ois oisi olis olevan oleva olevat ovatko
        kanssa kaa ilman varten lisäksi mukaan mukaisesti kautta kohti päin välillä aikana ennen
        jälkeen asti saakka takia vuoksi ansiosta mukana luona luokse lähellä alla alle yli päällä
        mul sul meil teil niil täl sil siel tääl täält täst siit mis mist mihi kui oo emmä etsä
        hyvä kiitos moi hei terve moikka heippa
    """,
    "sv": """
        och eller samt men utan så att som om när då därför eftersom fast medan innan efter även
        också bara ju väl nog redan ännu alltid aldrig mycket mer mest lite här där hit dit inte ej
        icke ja nej jo inga ingen inget
        jag mig mej min mitt mina du dig dej din ditt dina han honom hans hon henne hennes hen vi
        oss vår vårt våra ni er ert era de dem dom deras sig sej sin sitt sina man en ett den det
        dess denna detta dessa någon något några nån nåt nåra nånting någonting varje alla allt all
        annan annat andra samma sådan sådant sådana
        i på av till från för med utan vid hos mot under över mellan genom inom utom åt ur enligt
        kring runt längs per via trots
        vad vem vems vilka vilken vilket var vart varifrån när hur varför huruvida
        är var vara varit vore blir blev bli har hade ha haft ska skall skulle kan kunde kunna måste
        får fick få bör borde må
        bl a t ex osv mm dvs tack hej hejsan god
    """,
    "en": """
        a an the and or but nor so if because as than then that which who whom whose this these
        those there here when while until although though since also just only very too quite not
        no yes
        i me my mine myself you your yours yourself he him his she her hers it its we us our ours
        they them their theirs one ones someone something anyone anything everyone everything
        some any all each every other others another same such both either neither
        in on at of to from for with without by about into onto over under between through during
        before after above below up down out off near per via toward towards against around
        what where when why how who whom which whose
        am is are was were be been being have has had having do does did doing done will would
        shall should can could may might must ought
        i'm im i'd id i've ive i'll ill isn't aren't don't dont doesn't doesnt didn't didnt can't
        cant cannot won't wouldn't couldn't haven't hasn't what's whats where's wheres how's
        it's that's there's you're we're they're you've let's
        hi hello hey please thanks thank ok okay
    """,
}

_REQUEST = {
    "fi": """
        haluan haluun haluaisin haluisin haluamme haluaa haluta halua haluis haluisko haluaisimme
        tahdon tahtoisin tahtoa tarvitsen tarviin tarvin tarvitsisin tarvitsee tarvitaan tarvita
        tarvitsemme tarttis tarvis tarve tartten tarttee tarttisin tarttisko tarvii tarviis
        voin voinko voi voiko voisin voisinko voimmeko voitko voida voiks voik voinks vois voisko
        voitte voitteko saan saanko saa saako saisin saisinko saada saaks saanks saadaan saatko
        pitää pitääkö pitäisi pitäis täytyy täytyykö pitääks kannattaa pystyn pystynkö pystyykö
        pystyä onnistuu onnistuuko
        löydän löydänkö löytää löytyy löytyykö löytyisi löytyis löytäisin löydetään löytyykös
        etsin etin etsiä ettii etsimässä hakea haen haenko haetaan hakisin hankin hankkia hankitaan
        teen teenkö tehdä tekisin teenks tehdään pääsen pääsenkö pääsee pääseekö päästä pääsisin
        menen meen mennä menisin menossa menemään mennään lähden lähteä käydä käyn käymään
        tiedän tiedä tietää tiedänkö tiedätkö tiiän tiiä tietoa tietoja haluaisinko kerro kertokaa
        kertoa kertoisitko kysyä kysyn kysymys kysyttävää kysyisin auta auttaa auttaako autatko
        apua kiinnostaa kiinnostaisi kiinnostunut kiinnostus tykkään pidän haluatko ottaa otan
        tulee tulla tulen tuun tulisin käyttää asia asiaa asiasta asiat asioita asiassa juttu
        juttuja jutut mahdollista mahdollisuus mahdollisuuksia lisätietoa lisätietoja paikka paikkaa
        paikkoja jutusta tapa tavalla nykyään jotenkin
    """,
    "sv": """
        vill ville vilja skulle behöver behövde behöva behov söker söka sökte letar leta hittar
        hitta hittade får fick gör göra gjorde går gå gick kommer komma kom tar ta finns finnas
        fanns vet veta visste undrar undra fråga frågar frågor frågan hjälp hjälpa hjälper
        gärna kan kunna önskar önska tycker gillar intresserad intresserar skaffar skaffa
        ordnar ordna berätta information info möjligt möjlighet möjligheter sak saker ställe
        ställen någonstans
    """,
    "en": """
        want wanted wants wanna need needs needed like likes looking look find finding found search
        searching get getting got gets go going goes come coming know knowing knows tell ask asking
        question questions help helps helping apply make making take taking use using interested
        wish hope possible possibility information info thing things stuff somewhere anywhere
        place places way ways able gonna
    """,
}


@cache
def function_words(language: str) -> frozenset[str]:
    """Words that carry no topic in any text, in `language` ("fi", "sv" or "en")."""
    return frozenset(_FUNCTION.get(language, "").split())


@cache
def request_words(language: str) -> frozenset[str]:
    """Words that carry little topic in a question, in `language`."""
    return frozenset(_REQUEST.get(language, "").split()) - function_words(language)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Function words and request words of `language` together; of another language, none."""
    return function_words(language) | request_words(language)


def is_stop_word(word: str, language: str) -> bool:
    """Whether `word` (tidied) is a function or request word; a Finnish one also with a clitic."""
    words = stop_words(language)
    if word in words:
        return True
    stem = _CLITIC.sub("", word) if language == "fi" else word
    return len(stem) > 1 and stem in words
