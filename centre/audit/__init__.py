"""The record that no role can rewrite: an append-only Merkle log and its proofs."""
