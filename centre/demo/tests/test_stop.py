"""Asked to stop, the demo stops, even where Python swallowed the interruption."""
import signal
import sys

import pytest

from centre.demo import command
from centre.demo.stage import Stage


def test_a_swallowed_interruption_still_stops(tmp_path):
    stage, stop = Stage({}, tmp_path), command._Stop()
    stage.start("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with pytest.raises(KeyboardInterrupt):
            stop(signal.SIGTERM, None)
        with pytest.raises(KeyboardInterrupt):
            command._watch(stage, stop)
    finally:
        stage.stop()


def test_a_process_that_ends_by_itself_is_named(tmp_path, capsys):
    stage = Stage({}, tmp_path)
    stage.start("short", [sys.executable, "-c", ""])
    stage.running["short"].wait(timeout=20)
    assert command._watch(stage, command._Stop()) == 1
    assert "short has ended" in capsys.readouterr().out
