"""The tree agrees with RFC 6962, computed the slow way that the RFC writes down."""
from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.audit import merkle


def rfc_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + rfc_root(leaves[:k]) + rfc_root(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_root_is_that_of_the_rfc(leaves):
    tree = merkle.CompactRange()
    for leaf in leaves:
        tree.append(merkle.leaf_hash(leaf))
        again = merkle.CompactRange.from_bytes(tree.size, tree.to_bytes())
        assert again.root() == tree.root()
    assert tree.root() == rfc_root(leaves)


def test_known_root_of_certificate_transparency():
    # Test vectors of the reference implementation (google/certificate-transparency, merkle_tree_test).
    inputs = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
              b"\x50\x51\x52\x53\x54\x55\x56\x57",
              b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"]
    tree = merkle.CompactRange()
    for content in inputs:
        tree.append(merkle.leaf_hash(content))
    assert tree.root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize(("size", "packed"), [(1, b""), (2, b"x" * 64), (1, b"x" * 31), (3, b"x" * 32)])
def test_a_frontier_that_does_not_fit_is_refused(size, packed):
    with pytest.raises(ValueError, match=r"perfect subtrees|cut short"):
        merkle.CompactRange.from_bytes(size, packed)
