"""What is being done in the background is told in the language of the page."""

import re
from pathlib import Path

import revontuli
from revontuli.site.stages import STAGES

TOLD = re.compile(r'progress\(\s*"([^"]+)"')


def test_every_stage_that_is_told_can_be_translated():
    package = Path(revontuli.__file__).parent
    told = {
        stage
        for file in package.rglob("*.py")
        for stage in TOLD.findall(file.read_text(encoding="utf-8"))
    }
    assert len(told) > 10
    assert told <= set(STAGES)
