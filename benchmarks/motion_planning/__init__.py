"""Ways of an arm around random obstacles."""
