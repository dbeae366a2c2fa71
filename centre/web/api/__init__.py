"""The typed HTTP API: what platforms and sites ask the centre. No decisions here."""
