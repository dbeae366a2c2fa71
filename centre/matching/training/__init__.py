"""How the learned parts of matching are made: one command, from our own posts and two public sets, reproducibly."""
