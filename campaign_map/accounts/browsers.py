"""What a session's owner knows it by: “Firefox on Linux”, from what a browser says of itself."""

from __future__ import annotations

# The first that is named wins: each of these also claims to be those below it.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")),
    *(("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Macintosh", "Mac"), ("Linux", "Linux")),
)


def browser_of(user_agent: str) -> str:
    """A browser and where it runs, in a few words; “A browser” when it does not say."""
    told = user_agent[:512]
    browser = next((name for sign, name in _BROWSERS if sign in told), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    return f"{browser} on {system}" if system else browser
