"""Test mode for every test, with a data folder of its own, before Django reads its settings."""
import os
import tempfile

os.environ["CENTRE_MODE"] = "test"
os.environ["CENTRE_DATA_DIR"] = tempfile.mkdtemp(prefix="centre-test-")
os.environ.setdefault("CENTRE_SECRET_KEY", "test-only-secret-key-of-more-than-fifty-characters-0123456789")
os.environ["CENTRE_PUBLIC_URL"] = "http://testserver"
os.environ["CENTRE_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
