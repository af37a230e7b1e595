"""A simulated Franka control unit: the published `franka-sim`, in an environment of its own."""
