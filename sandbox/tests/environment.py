"""An own data folder and secrets for the tests: loaded as a plugin, because pytest-django reads settings first."""
import base64
import os
import tempfile

os.environ.update(
    SANDBOX_DATA_DIR=tempfile.mkdtemp(prefix="sandbox-test-"), SANDBOX_CLOCK_OFFSET="0", SANDBOX_KEY_ID="key_test",
    SANDBOX_OUT_SECRET="whsec_" + base64.b64encode(b"o" * 32).decode(),
    SANDBOX_IN_SECRET="whsec_" + base64.b64encode(b"i" * 32).decode(),
    SANDBOX_CENTRE_URL="http://centre.test", SANDBOX_ALLOWED_HOSTS="testserver",
    SANDBOX_PUBLIC_URL="http://testserver")
