"""Arms of serial bus servos: Dynamixel X series and Feetech STS series, through their vendors' own clients."""
