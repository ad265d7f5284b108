"""Notice answers that may use the package's own implementation. They keep their marks.

An answer may take from the package what the model answer takes, and the tools of exercises. All
that it takes beyond that is for a person to look at, even where the course's own cells import it
for another exercise.
"""

import ast

from nncourse.course.grading.code import bound_names, global_names, parse

TOOLS = "nncourse.course."
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
    given = _union_of_dicts(map(_imported_names, reference.course_sources))
    imported = _union(map(package_uses, reference.course_sources))
    tools = {use for use in imported if use.startswith(TOOLS)}
    models = {}
    for each in reference.cells:
        if each.role == "answer":
            models.setdefault(each.exercise, set()).update(_uses(each.source, given))
    notes = []
    for cell in cells:
        if reference.is_plain(cell.source):
            continue
        uses = _uses(cell.source, given)
        if cell.exercises:
            allowed = tools | _union(models.get(each, ()) for each in cell.exercises)
        else:
            allowed = imported | _union(models.values())
            given |= _made(cell.source, uses)
        for use in sorted(uses - allowed):
            where = ", ".join(cell.exercises)
            where = f"exercise {where}, cell" if where else "cell"
            notes.append(f"{where} {cell.number}: uses {use}; {DOUBT}")
    return notes


def _imported_names(source):
    """The names that a cell imports from the package, and for each what it stands for."""
    names = {}
    for node in ast.walk(parse(source) or ast.Module([], [])):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and _ours(node.module or ""):
            names |= {a.asname or a.name: {f"{node.module}.{a.name}"} for a in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.asname or "nncourse": {a.name} for a in node.names if _ours(a.name)}
    return names


def _uses(source, given):
    """What a cell takes from the package, be it by a name that another cell has made of it."""
    tree = parse(source)
    own = bound_names(tree) if tree else set()
    read = given.keys() & (global_names(source) - own)
    return package_uses(source).union(*(given[name] for name in read))


def _made(source, uses):
    """The names that a cell makes of the package: who reads them uses what the cell has used."""
    tree = parse(source)
    if not uses or tree is None:
        return {}
    imports = (node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)))
    imported = bound_names(ast.Module([*imports], []))
    return dict.fromkeys(bound_names(tree) - imported, uses) | _imported_names(source)


def _union(sets):
    return set().union(*sets)


def _union_of_dicts(dicts):
    return {key: value for each in dicts for key, value in each.items()}


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
