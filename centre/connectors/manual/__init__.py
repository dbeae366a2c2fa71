"""The same walk by hand, for every platform that offers no interface: paste, import, print, record."""
