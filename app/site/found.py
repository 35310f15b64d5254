"""What search engines and sharers are told of a page beside what a visitor reads."""

from flask import Flask

from app.database import Words
from app.site import schema_org
from app.site.icons import icon_address
from app.site.sharing import picture_address
from app.web.languages import current_language, in_language
from app.web.markdown import plain_text

# As those who show shared links name our languages.
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
# Longer ones are cut by the search engine, and not always between words.
LONGEST_DESCRIPTION = 160


def init_found(app: Flask) -> None:
    """Give templates what their heads tell."""
    app.jinja_env.globals.update(
        LOCALES=LOCALES,
        icon_address=icon_address,
        share_picture=picture_address,
        first_description=first_description,
        practice_data=schema_org.of_practice,
        service_data=schema_org.of_service,
        person_data=schema_org.of_person,
    )


def first_description(*texts: Words | None) -> str:
    """The first text that says something, plain, and short enough for a list of results."""
    language = current_language()
    for words in texts:
        plain = plain_text(in_language(words, language))
        if plain:
            return shortened(plain)
    return ""


def shortened(text: str) -> str:
    """The text, or as many whole words of it as fit."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–") + "…"
