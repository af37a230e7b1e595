"""Understanding measured: sentences and what they mean."""
