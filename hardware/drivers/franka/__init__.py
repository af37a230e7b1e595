"""Driver of Franka Research 3 arms with the Franka Hand, through franky and libfranka."""
