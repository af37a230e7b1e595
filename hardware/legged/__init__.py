"""The robot floor of legged robots: what a command must satisfy, and how a legged robot comes to rest."""
