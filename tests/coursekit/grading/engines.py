"""A container engine of this machine, with an image that is packed from its own Python."""

import shutil
import subprocess
from contextlib import contextmanager

import pytest

from coursekit.grading.isolation.container import ENGINES, fails
from coursekit.grading.isolation.image import image_name, local_image


@contextmanager
def engine_with_image(distribution):
    """The name of an engine that has the image of a distribution while the context lasts.

    The test is skipped where no engine answers. An image that was there before stays.
    """
    said = {name: fails(name, "version") if shutil.which(name) else "is not installed"
            for name in ENGINES}  # fmt: skip
    name = next((name for name, text in said.items() if not text), None)
    if name is None:
        pytest.skip(f"no container engine answers: {said}")
    image = image_name(distribution)
    was_there = not fails(name, "image", "inspect", image)
    if not was_there:
        pack(name, distribution, image)
    yield name
    if not was_there:
        assert not fails(name, "rmi", "--force", image)


def pack(engine, distribution, image):
    """Pack an image of this machine's Python, and import it."""
    importing = subprocess.Popen([engine, "import", "-", image], stdin=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    with importing.stdin as stream:
        local_image(distribution, stream)
    assert importing.wait() == 0
