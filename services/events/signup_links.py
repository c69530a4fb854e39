"""What opens a sign-up to whoever made it: its token ends when the sign-up is erased."""

from shared.link_tokens import LinkTokens
from shared.settings import Settings


def signup_links(settings: Settings) -> LinkTokens:
    return LinkTokens(settings, service="events", purpose="signups")
