"""Downloading: from mirror to mirror, checked, and never a half file in the cache."""

import functools
import gzip
import http.server
import os
import subprocess
import sys
import threading
import time

import pytest

from nncourse.data import DataError, download, load_mnist, originals
from tests.nncourse.data.files import expected_sets, idx_files, sha256

pytest.importorskip("pooch", reason="pooch is not installed")

NAMES = sorted(f"{name}.gz" for name in idx_files())


def packed_files():
    return {f"{name}.gz": gzip.compress(idx, mtime=0) for name, idx in idx_files().items()}


class Mirror:
    """A server on this machine; what it serves for a folder can be changed by a function."""

    def __init__(self):
        self.folders, self.asked, self.stopped = {}, [], threading.Event()
        handler = functools.partial(Handler, self)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, folder, change=lambda content: content):
        """The address of a folder that serves the packed files, each changed by the function.

        Its result is sent with its length, or is a pair: bytes to send, and the length to announce.
        """
        self.folders[folder] = change
        return f"http://127.0.0.1:{self.server.server_port}/{folder}/"


class Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, mirror, *arguments):
        self.mirror = mirror
        super().__init__(*arguments)

    def do_GET(self):
        _, folder, name = self.path.split("/")
        self.mirror.asked.append((folder, name))
        packed = packed_files()[name]
        content = self.mirror.folders[folder](packed)
        if content is None:
            return self.send_error(404)
        content, length = content if isinstance(content, tuple) else (content, len(content))
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)
        if folder == "stalls":
            self.mirror.stopped.wait(60)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def mirror():
    mirror = Mirror()
    yield mirror
    mirror.stopped.set()
    mirror.server.shutdown()
    mirror.server.server_close()


@pytest.fixture(autouse=True)
def small_originals(mirror, monkeypatch):
    """Let the small files be the originals; no proxy, no folder named."""
    mirror.asked.clear()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("NNCOURSE_DATA", raising=False)
    for name, content in idx_files().items():
        monkeypatch.setitem(originals.FILES, name, sha256(content))
    for name, content in packed_files().items():
        monkeypatch.setitem(originals.PACKED, name.removesuffix(".gz"), sha256(content))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NNCOURSE_CACHE", str(tmp_path / "not yet" / "cache"))
    return tmp_path / "not yet" / "cache"


@pytest.fixture
def use(monkeypatch):
    """Let these addresses be the mirrors."""
    return lambda *urls: monkeypatch.setattr(download, "MIRRORS", urls)


def files(folder):
    return sorted(os.listdir(folder))


def test_what_is_missing_is_downloaded_once_and_read(cache, mirror, use):
    use(mirror.url("good"))
    training, _, test = load_mnist()
    assert training.labels.tolist() == expected_sets()[0][1].tolist()
    assert files(cache) == NAMES
    load_mnist(download=False)
    assert len(mirror.asked) == 4


def test_the_progress_bar_counts_the_bytes(cache, mirror, use, capsys):
    pytest.importorskip("tqdm")
    use(mirror.url("good"))
    load_mnist()
    assert capsys.readouterr().err.count("100%") >= 4


BROKEN = {
    "wrong checksum": lambda packed: gzip.compress(gzip.decompress(packed)[:-1] + b"x"),
    "truncated": lambda packed: packed[: len(packed) // 2],
    "connection lost": lambda packed: (packed[: len(packed) // 2], len(packed)),
    "not packed well": lambda packed: packed[:-8] + bytes(8),
    "a page": lambda packed: b"<html>moved</html>",
    "missing": lambda packed: None,
    "empty": lambda packed: b"",
    "unpacked": gzip.decompress,
}


@pytest.mark.parametrize("fault", BROKEN)
def test_after_a_broken_mirror_the_next_one_is_asked(cache, mirror, use, fault):
    use(mirror.url("broken", BROKEN[fault]), mirror.url("good"))
    load_mnist()
    assert files(cache) == NAMES
    assert {folder for folder, _ in mirror.asked} == {"broken", "good"}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_download_is_never_left_in_the_cache(cache, mirror, use, fault):
    use(mirror.url("broken", BROKEN[fault]))
    with pytest.raises(DataError, match="MNIST could not be downloaded"):
        load_mnist()
    assert files(cache) == []


def test_no_network_says_what_was_tried_and_what_to_do(cache, use):
    use("http://127.0.0.1:9/one/", "http://127.0.0.1:9/two/")
    with pytest.raises(DataError) as error:
        load_mnist()
    told = str(error.value)
    for words in (
        "http://127.0.0.1:9/one/train-images-idx3-ubyte.gz: ",
        "http://127.0.0.1:9/two/train-images-idx3-ubyte.gz: ",
        *NAMES,
        str(cache),
        "NNCOURSE_DATA",
        "load_digits() works without a network",
    ):
        assert words in told


def test_the_reasons_of_each_mirror_are_told(cache, mirror, use):
    use(mirror.url("missing", BROKEN["missing"]), mirror.url("sum", BROKEN["wrong checksum"]))
    with pytest.raises(DataError, match=r"(?s)missing/.*404.*sum/.*SHA256"):
        load_mnist()


def test_a_broken_file_in_the_cache_is_replaced_and_nothing_else_is_fetched(cache, mirror, use):
    use(mirror.url("good"))
    load_mnist()
    (cache / NAMES[0]).write_bytes(b"broken")
    mirror.asked.clear()
    load_mnist()
    assert mirror.asked == [("good", NAMES[0])]


def test_a_broken_unpacked_file_in_the_cache_gives_way_to_a_download(cache, mirror, use):
    use(mirror.url("good"))
    load_mnist()
    (cache / NAMES[0]).rename(cache / NAMES[0].removesuffix(".gz"))
    (cache / NAMES[0].removesuffix(".gz")).write_bytes(b"broken")
    load_mnist()
    assert NAMES[0] in files(cache)


def test_a_broken_file_in_the_cache_is_told_where_no_download_is_wanted(cache, mirror, use):
    use(mirror.url("good"))
    load_mnist()
    (cache / NAMES[0]).write_bytes(b"broken")
    with pytest.raises(DataError, match=f"{NAMES[0]} is not an IDX file"):
        load_mnist(download=False)


def test_a_broken_file_stays_until_a_good_one_is_there(cache, mirror, use):
    use(mirror.url("good"))
    load_mnist()
    (cache / NAMES[0]).write_bytes(b"broken")
    use(mirror.url("missing", BROKEN["missing"]))
    with pytest.raises(DataError, match="could not be downloaded"):
        load_mnist()
    assert (cache / NAMES[0]).read_bytes() == b"broken"


def test_an_interrupted_download_leaves_nothing(cache, mirror, use, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    use(mirror.url("good"))
    monkeypatch.setattr("pooch.core.hash_matches", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load_mnist()
    assert files(cache) == []


def test_downloads_at_the_same_time_end_with_four_whole_files(cache, mirror, use):
    use(mirror.url("good"))
    failures = []

    def fetch():
        try:
            download.fetch(cache)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert files(cache) == NAMES
    load_mnist(download=False)


def killed_while_downloading(cache, url):
    """Kill a process without warning after half a file has reached the disk."""
    code = (
        "import sys, pathlib\n"
        "from nncourse.data import download\n"
        "download.MIRRORS = [sys.argv[1]]\n"
        "download.fetch(pathlib.Path(sys.argv[2]))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, url, str(cache)])
    deadline = time.monotonic() + 60
    while not any(part.stat().st_size for part in cache.glob("*")):
        assert process.poll() is None and time.monotonic() < deadline, "no download began"
        time.sleep(0.02)
    process.kill()
    process.wait()


def test_a_killed_download_leaves_no_half_file_under_a_name_that_counts(cache, mirror, use):
    killed_while_downloading(cache, mirror.url("stalls", lambda packed: (bytes(200_000), 10**6)))
    (part,) = cache.iterdir()
    assert part.name not in NAMES
    use(mirror.url("good"))
    load_mnist()
    assert files(cache) == sorted([part.name, *NAMES])


def test_a_cache_that_cannot_be_written_is_told(tmp_path, monkeypatch, mirror, use):
    use(mirror.url("good"))
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NNCOURSE_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(DataError, match="the cache .* cannot be used .*NNCOURSE_CACHE"):
        load_mnist()


def test_without_pooch_a_download_says_what_to_install(cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(DataError, match=r"needs pooch, which is not installed: pip install pooch"):
        load_mnist()


def test_the_mirrors_are_several_and_encrypted():
    assert len(set(download.MIRRORS)) >= 2
    assert all(url.startswith("https://") and url.endswith("/") for url in download.MIRRORS)
