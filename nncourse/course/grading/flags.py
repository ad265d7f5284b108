"""Notice answers that may use the package's own implementation. They keep their marks.

What the course's own cells import is fine; what an answer imports beyond that is for a person
to look at.
"""

import ast

from nncourse.course.grading.code import parse

DOUBT = "is it the package's own answer?"  # such notes are for the instructor alone


def flags(cells, reference):
    """Notes about the learner's cells that reach for `nncourse` in a way the course does not.

    Parameters
    ----------
    cells : sequence of `answers.Answer`
    reference : `reference.Reference`

    Returns
    -------
    list of str
    """
    allowed = set().union(*(package_uses(source) for source in reference.course_sources), set())
    notes = []
    for cell in cells:
        if reference.is_plain(cell.source):
            continue
        for use in sorted(package_uses(cell.source) - allowed):
            where = ", ".join(cell.exercises)
            where = f"exercise {where}, cell" if where else "cell"
            notes.append(f"{where} {cell.number}: uses {use}; {DOUBT}")
    return notes


def package_uses(source):
    """What a cell takes from the package, by import, by attribute or by a string with its name.

    >>> sorted(package_uses("from nncourse.costs import QuadraticCost as Q"))
    ['nncourse.costs.QuadraticCost']
    >>> sorted(package_uses("import nncourse.costs as c\\nc.QuadraticCost.value(a, y)"))
    ['nncourse.costs', 'nncourse.costs.QuadraticCost.value']
    """
    tree = parse(source)
    if tree is None:
        return set()
    aliases, uses = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _ours(alias.name):
                    uses.add(alias.name)
                    full = alias.name if alias.asname else "nncourse"
                    aliases[alias.asname or "nncourse"] = full
        if isinstance(node, ast.ImportFrom) and node.level == 0 and _ours(node.module or ""):
            uses |= {f"{node.module}.{alias.name}" for alias in node.names}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ours(node.value):
            uses.add(f"the text {node.value[:60]!r}")
    return uses | _attributes(tree, aliases)


def _ours(name):
    return name == "nncourse" or name.startswith("nncourse.")


def _attributes(tree, aliases):
    """The longest chains of attributes that begin at the package or a module of it."""
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    chains = (
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and id(node) not in inner
    )
    return {name for name in (_dotted(node, aliases) for node in chains) if name}


def _dotted(node, aliases):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in aliases:
        return ".".join([aliases[node.id], *reversed(parts)])
    return None
