"""The gates of the house: what `./run check` runs beside lint, types and import contracts."""
