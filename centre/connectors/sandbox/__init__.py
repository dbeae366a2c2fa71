"""The practice platform over HTTP: signed webhooks in, signed requests out."""
