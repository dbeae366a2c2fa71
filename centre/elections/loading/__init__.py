"""How the compiled facts get into the database: read from the package, compared row by row, written if changed."""
