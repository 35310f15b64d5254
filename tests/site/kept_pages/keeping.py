"""Which pages are kept, and which stand on the shelf now."""

KEPT = (
    "/", "/sv/", "/en/", "/palvelut/yksilo", "/hinnasto", "/sv/priser", "/tyonohjaajat/aino",
    "/minusta", "/sv/minusta", "/tietosuoja", "/saavutettavuus", "/en/accessibility", "/sitemap.xml",
)  # fmt: skip


def addresses(shelf):
    """Whose pages are on it; nobody but a test need know."""
    return {key[1] for key in shelf._kept if isinstance(key, tuple)}  # noqa: SLF001
