"""What a person holds while showing a robot how to do something: a keyboard or a gamepad, read without blocking."""
