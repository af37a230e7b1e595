"""What people look at: the HTML report, captions for the film, progress on the terminal."""
