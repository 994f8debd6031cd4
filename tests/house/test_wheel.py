"""What people install: a wheel, elsewhere, without the source tree."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_wheel_tags_and_runs_from_any_folder(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=240)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True, timeout=240)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "list.yaml").write_text("outlets: []\n")

    def vedette(*words: str) -> subprocess.CompletedProcess[str]:
        code = (
            f"import sys; sys.path.insert(0, {str(target)!r}); import vedette.cli;"
            f"assert vedette.__file__.startswith({str(target)!r}); sys.argv[0] = 'vedette'; vedette.cli.main()"
        )
        environ = {**os.environ, "VEDETTE_WATCHLIST": "list.yaml", "PYTHONSAFEPATH": "1"}
        environ["PYTHONPATH"] = str(target)
        argv = [sys.executable, "-c", code, *words]
        return subprocess.run(
            argv, cwd=elsewhere, env=environ, capture_output=True, text=True, timeout=120, check=False
        )

    tagged = vedette("tag", "--text", "Iran has sent drones to Russia.")
    assert "IR Iran" in tagged.stdout, tagged.stderr
    once = vedette("run", "--once")
    assert once.returncode == 3, once.stderr
    assert "26 new articles" in once.stdout
    assert (elsewhere / "vedette-data" / "rules").is_dir()
