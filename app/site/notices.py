"""What the law has a site say: the privacy notice and the accessibility statement."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from app.practice import queries
from app.site.blueprint import blueprint
from app.web.access import public
from app.web.kept_pages import kept
from app.web.languages import localized

# The day on which the words of these notices were last changed.
PRIVACY_REVISED_ON = date(2026, 11, 30)
ACCESSIBILITY_REVISED_ON = date(2026, 11, 21)


@localized(blueprint, fi="/tietosuoja", sv="/sv/dataskydd", en="/en/privacy")
@public
@kept
def privacy() -> ResponseReturnValue:
    """The privacy notice (GDPR article 13), filled from what the practice has told of itself."""
    return render_template(
        "site/privacy.html", practice=queries.practice(), revised_on=PRIVACY_REVISED_ON
    )


@localized(blueprint, fi="/saavutettavuus", sv="/sv/tillganglighet", en="/en/accessibility")
@public
@kept
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template(
        "site/accessibility.html",
        practice=queries.practice(),
        revised_on=ACCESSIBILITY_REVISED_ON,
    )
