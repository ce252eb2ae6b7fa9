"""A page compressed once is the page, whatever is put into its gap."""

from __future__ import annotations

import gzip
import zlib

import pytest

from survey.web.gapped_gzip import GappedGzip
from survey.web.kept_pages import KeptPage

BEFORE = "<p>Ý kiến của ông/bà, ý kiến của mọi người</p>".encode() * 40
AFTER = "<p>Ý kiến của mọi người, gửi ý kiến</p>".encode() * 40


@pytest.mark.parametrize("filling", [b"x", b"eyJ0b2tlbiI6.a-_b" * 20, AFTER[:33]])
def test_a_filled_gap_is_what_compressing_the_whole_would_give(filling: bytes) -> None:
    kept = GappedGzip(BEFORE, len(filling), AFTER)
    for other in (filling, bytes(reversed(filling))):
        sent = kept.filled(other)
        assert gzip.decompress(sent) == BEFORE + other + AFTER
        # Both parts point back into the first, as if they had been compressed together.
        whole = gzip.compress(BEFORE + other + AFTER)
        assert len(sent) < len(whole) + len(other) + 100


def test_a_page_without_a_gap_is_compressed_too() -> None:
    page = KeptPage(BEFORE, b"", None)
    assert zlib.decompress(page.gzipped(b""), 31) == page.plain(b"") == BEFORE


def test_refuses_what_would_not_come_out_as_it_was() -> None:
    with pytest.raises(ValueError, match="zeros"):
        GappedGzip(BEFORE, 3, b"a\0b")
    with pytest.raises(ValueError, match="length"):
        GappedGzip(BEFORE, 3, AFTER).filled(b"four")


def test_fillings_of_different_lengths_each_have_their_own() -> None:
    page = KeptPage(BEFORE, AFTER, None)
    for filling in (b"abc", b"abcdef", b"abc"):
        assert gzip.decompress(page.gzipped(filling)) == page.plain(filling)
    assert set(page.compressed) == {3, 6}
