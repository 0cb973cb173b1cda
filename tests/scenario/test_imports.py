"""What a program that runs no stories does not pay for."""

import subprocess
import sys


def test_importing_the_package_loads_neither_pydantic_nor_yaml() -> None:
    code = "import sys, anima_actors; print([m for m in ('pydantic', 'ruamel.yaml') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
