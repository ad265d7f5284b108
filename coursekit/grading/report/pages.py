"""HTML pages that hold what strangers have written: everything is escaped, nothing can run.

Templates escape by themselves, and every value that they print is made legible first. A page's
policy forbids scripts, forms and all that would have to be fetched; the one style sheet is named
in it by its fingerprint.
"""

import base64
import hashlib
import re
from functools import cache

import jinja2
from markupsafe import Markup

from coursekit.grading.sheets import number

CUT = " …"
_TEX = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)


def render(template, **values):
    """Make a whole page that needs nothing but itself."""
    style = environment().loader.get_source(environment(), "style.css")[0].strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
              "form-action 'none'")  # fmt: skip
    page = environment().get_template(template)
    return page.render(style=Markup(style), policy=policy, **values) + "\n"


@cache
def environment():
    """Load the templates, with the filters that they use."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("coursekit.grading.report"),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else legible(value),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"cut": legible, "number": number, "count": count, "markdown": markdown}
    return made


def count(many, what):
    """Write a number of things.

    >>> count(1, "point"), count(0.5, "point")
    ('1 point', '0.5 points')
    """
    return f"{number(many)} {what}" + "s" * (many != 1)


def legible(text, most=None):
    """Show all that is in a text: odd spaces plain, other invisible characters escaped.

    >>> legible("a\\u202eb\\u00a0c\\n\\x00"), legible("abcdef", 3)
    ('a\\\\u202eb c\\n\\\\x00', 'abc …')
    """
    text = str(text)
    is_cut = most is not None and len(text) > most
    shown = "".join(map(_legible, text[:most] if is_cut else text))
    return shown + CUT if is_cut else shown


def _legible(c):
    if c.isprintable() or c in "\n\t":
        return c
    return " " if c.isspace() and c != "\r" else c.encode("unicode_escape").decode()


def markdown(text):
    """Render the Markdown of what the course has written; HTML in it and TeX stay as text.

    >>> print(markdown("**Why** is $a_1 < a_2$?"))
    <p><strong>Why</strong> is <code>$a_1 &lt; a_2$</code>?</p>
    <BLANKLINE>
    """
    from markdown_it import MarkdownIt

    formulas = _TEX.findall(text)
    numbers = iter(range(len(formulas)))
    bare = _TEX.sub(lambda found: f"\ue000{next(numbers)}\ue001", legible(text))
    rendered = MarkdownIt("js-default", {"html": False, "linkify": False}).render(bare)

    def formula(found):
        return Markup("<code>{}</code>").format(formulas[int(found[1])])

    return Markup(re.sub("\ue000(\\d+)\ue001", formula, rendered))
