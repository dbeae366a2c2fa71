"""Where officers draft what becomes public; its one way out is the guide's verb that writes an edition."""
