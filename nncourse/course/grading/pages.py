"""HTML pages that hold what strangers have written: everything is escaped, nothing can run.

A page is put together from elements and never from text with markup in it, so that there is no
place where escaping could be forgotten. Its policy forbids scripts, forms and all that would have
to be fetched; the one style sheet is named in it by its fingerprint.
"""

import base64
import hashlib
import html

from nncourse.files import written_whole

STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --good: #00663f; --bad: #a33b00; }
@media (prefers-color-scheme: dark) { :root { --good: #5fd3a5; --bad: #ffab73; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem;
       overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .3rem; } .exercise h3 { margin: 0; }
section.exercise { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem;
                   margin: .75rem 0; }
.points { font-weight: 600; margin: .1rem 0 .4rem; } .full { color: var(--good); }
.lost { color: var(--bad); }
p, ul, pre { margin: .4rem 0; } ul { padding-left: 1.2rem; }
pre { background: var(--soft); border-radius: .3rem; padding: .6rem; white-space: pre-wrap;
      font: .9rem/1.45 ui-monospace, monospace; }
.wide { overflow-x: auto; } table { border-collapse: collapse; overflow-wrap: break-word; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left;
         vertical-align: top; } th { font-weight: 600; } .number { text-align: right; }
img { max-width: 100%; height: auto; }
""".strip()
CUT = " …"


class Markup(str):
    """Text that is HTML already, as `element` makes it."""


def element(name, *children, **attributes):
    """An element. Children that are no Markup are text, and are escaped; so are attributes.

    >>> element("p", "1 < 2 ", element("b", "so"), class_="a")
    '<p class="a">1 &lt; 2 <b>so</b></p>'
    """
    words = "".join(f' {key.rstrip("_")}="{_escaped(value)}"' for key, value in attributes.items())
    inner = "".join(child if isinstance(child, Markup) else _escaped(child) for child in children)
    return Markup(f"<{name}{words}>{inner}</{name}>")


def image(data, kind, alt, dark=None):
    """A picture that the page holds itself; another one where the reader's screen is dark."""
    plain = Markup(f'<img src="{_address(data, kind)}" alt="{_escaped(alt)}">')
    if dark is None:
        return plain
    source = f'<source srcset="{_address(dark, kind)}" media="(prefers-color-scheme: dark)">'
    return element("picture", Markup(source), plain)


def page(title, *body):
    """A whole page that needs nothing but itself.

    Parameters
    ----------
    title : str
    *body : Markup or str
    """
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = (f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
              "form-action 'none'")  # fmt: skip
    return "\n".join([
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_escaped(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        element("title", title),
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        element("h1", title),
        *(part if isinstance(part, Markup) else _escaped(part) for part in body),
        "</body>",
        "</html>",
        "",
    ])  # fmt: skip


def write_page(path, text):
    """Write a page, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(text)


def legible(text, most=None):
    """A text that shows all that is in it: odd spaces plain, other invisible characters escaped.

    >>> legible("a\\u202eb\\u00a0c\\n\\x00"), legible("abcdef", 3)
    ('a\\\\u202eb c\\n\\\\x00', 'abc …')
    """
    text = str(text)
    cut = most is not None and len(text) > most
    shown = "".join(map(_legible, text[:most] if cut else text))
    return shown + CUT if cut else shown


def _legible(c):
    if c.isprintable() or c in "\n\t":
        return c
    return " " if c.isspace() and c != "\r" else c.encode("unicode_escape").decode()


def _escaped(text):
    return html.escape(legible(text))


def _address(data, kind):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
