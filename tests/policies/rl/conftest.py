"""Learning on a small environment: real tensors, real PPO, no simulator."""

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")


@pytest.fixture(autouse=True)
def one_thread():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
