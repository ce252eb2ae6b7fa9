"""What a person knows a browser by: "Firefox, Windows", and nothing finer."""

from __future__ import annotations

#: In this order: later ones also name themselves after the earlier.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "Trình duyệt khác"


def browser_name(user_agent: str) -> str:
    """Give the name of a browser and of its system."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), UNKNOWN)
    system = next((name for sign, name in SYSTEMS if sign in user_agent), None)
    return f"{browser}, {system}" if system else browser
