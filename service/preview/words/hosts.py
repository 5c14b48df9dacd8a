"""The pages, looks and lanes in which an admin sees a widget, and what is said where a page's files are not here."""

from __future__ import annotations

from widget.content import Message

# Translators: In what kind of web page a widget is shown. Here: on a page with nothing else.
ALONE = Message("preview.hosts.host.alone", "On its own")
PLAIN = Message("preview.hosts.host.plain", "A plain page")
# Translators: Bootstrap and Tailwind are well-known collections of styles for websites.
BOOTSTRAP = Message("preview.hosts.host.bootstrap", "A Bootstrap 5 page")
TAILWIND = Message("preview.hosts.host.tailwind", "A Tailwind 4 page")
# Translators: A theme is the look of a WordPress website; this one comes with WordPress.
WORDPRESS = Message("preview.hosts.host.wordpress", "A WordPress page with a default theme")
# Translators: A page whose styles do their worst to whatever stands in it.
HOSTILE = Message("preview.hosts.host.hostile", "A page with hostile styles")

# Translators: How a widget looks. Here: as on an ordinary screen.
SCREEN = Message("preview.hosts.look.screen", "Screen")
PRINT = Message("preview.hosts.look.print", "Print")
DARK = Message("preview.hosts.look.dark", "Dark")
# Translators: The system decides the colors, for people who need strong contrast.
FORCED = Message("preview.hosts.look.forced", "Forced colors")
LARGE = Message("preview.hosts.look.large", "Text at 200%")

# Translators: How a widget gets into a page. Here: it is part of the page's own text.
INLINE = Message("preview.hosts.lane.inline", "In the page itself")
# Translators: htmx is a script that fetches a piece of a page.
HTMX = Message("preview.hosts.lane.htmx", "Fetched by htmx")
# Translators: iframe: a frame in a page that shows another page.
IFRAME = Message("preview.hosts.lane.iframe", "In an iframe")

# Translators: {packages} are names such as “bootstrap 5.3.9”. {command} is what is typed in a terminal.
NOT_INSTALLED = Message(
    "preview.hosts.not_installed",
    "This page needs {packages} from npm, and that is not here. On the machine that runs the service, connect to the network and run "
    "{command}. Then reload this page.",
)
