"""What every room may rely on: time, language, identifiers, canonical bytes and errors. Pure: no Django."""
