"""How a feed gets into each calendar program, and how often the program then looks at it."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Guide:
    """One program: what to press, and how soon a change shows."""

    program: Any
    steps: tuple[Any, ...]
    delay: Any


GUIDES = (
    Guide(
        _("Google Kalenteri"),
        (
            _("Avaa calendar.google.com tietokoneen selaimella. Puhelimen sovelluksessa osoitetta ei voi lisätä."),
            _("Paina vasemmalla Muut kalenterit -otsikon vieressä plusmerkkiä ja valitse URL-osoitteesta."),
            _("Liitä osoite ja valitse Lisää kalenteri. Se tulee hetken kuluttua näkyviin myös puhelimeen."),
        ),
        _("Google hakee muutokset oman aikataulunsa mukaan, tavallisesti 8–24 tunnin välein. Väliä ei voi lyhentää."),
    ),
    Guide(
        _("iPhone ja iPad"),
        (
            _("Osoita kameralla QR-koodia, tai avaa tämä sivu puhelimella ja paina Avaa kalenteriohjelmassa."),
            _("Valitse Tilaa ja vahvista Lisää."),
            _("Hakuväli on asetuksissa: Kalenteri, Kalenteritilit, Hae uudet tiedot."),
        ),
        _("Puhelin hakee muutokset niin usein kuin hakuväliksi on asetettu, ja useimmin laturissa ollessaan."),
    ),
    Guide(
        _("Mac"),
        (
            _("Valitse Kalenteri-ohjelmassa Arkisto ja Uusi kalenteritilaus."),
            _("Liitä osoite ja valitse Tilaa."),
            _("Valitse kohtaan Päivitä automaattisesti esimerkiksi Joka tunti."),
        ),
        _("Mac hakee muutokset valitsemallasi välillä, tiheimmillään viiden minuutin välein."),
    ),
    Guide(
        _("Outlook"),
        (
            _("Avaa Outlookin kalenteri selaimella tai uudessa Outlookissa ja valitse Lisää kalenteri."),
            _("Valitse Tilaa verkosta ja liitä https-alkuinen osoite."),
            _("Anna kalenterille nimi ja valitse Tuo."),
        ),
        _("Outlook hakee muutokset noin kolmen tunnin välein, joskus vasta vuorokauden kuluttua. Perinteinen Outlook Windowsissa hakee ne kerran tunnissa."),
    ),
    Guide(
        _("Thunderbird"),
        (
            _("Avaa kalenteri, valitse Uusi kalenteri ja Verkosta."),
            _("Liitä osoite, jätä käyttäjätunnus tyhjäksi ja valitse Etsi kalentereita."),
            _("Valitse löytynyt kalenteri ja Tilaa."),
        ),
        _("Thunderbird hakee muutokset puolen tunnin välein. Väliä voi muuttaa kalenterin ominaisuuksista."),
    ),
    Guide(
        _("Android"),
        (
            _("Jos käytät Google Kalenteria, lisää osoite tietokoneella Googlen ohjeen mukaan. Kalenteri tulee puhelimeenkin."),
            _("Ilman Googlea: asenna ICSx⁵-sovellus, paina plusmerkkiä ja liitä osoite tai lue QR-koodi."),
        ),
        _("ICSx⁵ hakee muutokset valitsemallasi välillä, Google Kalenteri 8–24 tunnin välein."),
    ),
)  # fmt: skip
