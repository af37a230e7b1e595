"""Tries a GL backend in a process of its own: a broken GL may abort the process that touches it.

``python -m sim.render.probe egl`` exits with 0 when a picture came out.
"""

import functools
import logging
import os
import subprocess
import sys
from pathlib import Path

log = logging.getLogger(__name__)

TIMEOUT = 30.0
_ROOT = Path(__file__).resolve().parents[2]
_SCENE = """
<mujoco><worldbody><light pos="0 0 3"/><geom type="sphere" size=".3" rgba="1 0 0 1"/>
<camera name="view" pos="0 -2 0" xyaxes="1 0 0 0 0 1"/></worldbody></mujoco>
"""


@functools.cache
def gl_works(backend: str) -> bool:
    """Whether a GL backend draws on this machine; asked once per process."""
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    environment.pop("MUJOCO_GL", None)
    environment.pop("PYOPENGL_PLATFORM", None)
    command = [sys.executable, "-m", "sim.render.probe", backend]
    try:
        done = subprocess.run(
            command, env=environment, cwd=_ROOT, timeout=TIMEOUT, stdin=subprocess.DEVNULL, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.info("GL backend %s does not answer: %s", backend, error)
        return False
    if done.returncode != 0:
        log.info("GL backend %s does not work: %s", backend, done.stderr.decode(errors="replace").strip()[-300:])
    return done.returncode == 0


def main() -> int:
    """Draws a red ball and looks whether it is red."""
    import mujoco

    from sim.errors import RendererError
    from sim.render.gl import GlRenderer

    model = mujoco.MjModel.from_xml_string(_SCENE)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    try:
        picture = GlRenderer(model, 64, 64, sys.argv[1]).render(data, "view")
    except RendererError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    red, green, _ = picture[32, 32]
    sys.stdout.flush()
    os._exit(0 if red > green + 20 else 1)  # some GL stacks crash when the interpreter takes them down


if __name__ == "__main__":
    sys.exit(main())
