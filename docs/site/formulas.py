"""Formulas as MathML, which browsers draw themselves: no script, no fonts, no network."""

import html
import re

from docutils import nodes
from latex2mathml.converter import convert

TAG = re.compile(r"\\tag\{([^}]*)\}")


def mathml(tex, display="inline"):
    """Return a formula as MathML, without its number."""
    return convert(TAG.sub("", tex).strip(), display=display)


def inline(self, node):
    self.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def block(self, node):
    """Write a displayed formula, its number on the right; the TeX stays for those who copy it."""
    tex = node.astext()
    number = "".join(
        f'<span class="number">({html.escape(tag)})</span>' for tag in TAG.findall(tex)
    )
    words = html.escape(TAG.sub("", tex).strip(), quote=True)
    body = mathml(tex, "block").replace("<math ", f'<math aria-label="{words}" ', 1)
    self.body.append(f'<div class="formula">{body}{number}</div>')
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
