"""Notebooks that are of use when they are opened again: an extension of the Jupyter server.

A widget's view finds its widget only in the kernel that made it. A notebook that was saved, closed
and opened again would show "Error displaying widget: model not found" in its place; so what goes to
the disk holds HTML instead. The page that is saving keeps its live widgets: it is not told.

`lab` loads this (``jupyter_server_config.json`` in the folder ``jupyter``), for JupyterLab and
Notebook; any other server whose configuration has the same line loads it, too.
"""

from coursekit.notebooks import settle_view


def settle_views(model, **_):
    """Put HTML in the place of every widget view of a notebook that is about to be saved.

    Parameters
    ----------
    model : dict
        As the contents manager is given it; changed in place.
    """
    if model["type"] == "notebook" and model.get("content"):
        for cell in model["content"].get("cells", []):
            for output in cell.get("outputs", []):
                settle_view(output)


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    def register():
        server.contents_manager.register_pre_save_hook(settle_views)

    # As a callback: an extension loaded later may bring another manager, as that of jupytext does.
    server.io_loop.add_callback(register)
