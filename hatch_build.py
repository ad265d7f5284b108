"""What the metadata says of the project's home: one address, `repository` in pyproject.toml."""

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Home(MetadataHookInterface):
    """Add the addresses of the project, and make the README's links lead somewhere from afar."""

    def update(self, metadata):
        """Fill in what pyproject.toml calls dynamic."""
        address = self.config["repository"].rstrip("/")
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute(text, address)}
        metadata["urls"] = urls(address)


def urls(address):
    """Return the addresses that a package index shows: none while there is no repository."""
    if not address:
        return {}
    return {
        "Source": address,
        "Issues": f"{address}/issues",
        "Changelog": f"{address}/blob/main/CHANGELOG.md",
    }


def absolute(text, address):
    """Turn relative links of Markdown into links into the repository; pictures into their files."""
    if not address:
        return text
    text = re.sub(r"(!\[[^\]]*\]\()(?!\w+:|#)", rf"\g<1>{address}/raw/main/", text)
    return re.sub(r"((?<!!)\[[^\]]*\]\()(?!\w+:|#)", rf"\g<1>{address}/blob/main/", text)
