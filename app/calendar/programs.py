"""Calendar programs by what they call themselves when they ask for a feed."""

import re

# What stands in User-Agent, and what people call it; the first that fits.
KNOWN = (
    ("google-calendar", "Google Kalenteri"),
    ("googlecalendar", "Google Kalenteri"),
    ("dataaccessd", "Apple Kalenteri"),
    ("calendaragent", "Apple Kalenteri"),
    ("ios/", "Apple Kalenteri"),
    ("macos/", "Apple Kalenteri"),
    ("mac os x", "Apple Kalenteri"),
    ("microsoft.exchange", "Outlook"),
    ("outlook", "Outlook"),
    ("microsoft office", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("icsx5", "ICSx⁵ (Android)"),
    ("icsdroid", "ICSx⁵ (Android)"),
    ("evolution", "GNOME Kalenteri"),
    ("nextcloud", "Nextcloud"),
    ("homeassistant", "Home Assistant"),
)
_FIRST_WORD = re.compile(r"[A-Za-z][\w.+-]{1,30}")


def named(user_agent: str) -> str:
    """The program's name; nothing when it does not say what it is."""
    said = user_agent.casefold()
    for mark, name in KNOWN:
        if mark in said:
            return name
    found = _FIRST_WORD.match(user_agent)
    return found[0] if found else ""
