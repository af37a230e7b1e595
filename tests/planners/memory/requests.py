"""Pairs of requests that ask for the same in other words, and pairs that ask for something else."""

ALIKE = (
    ("Put the red block in the tray.", "Please place the red block in the tray."),
    ("Put the red block in the tray.", "I would like the red block in the tray."),
    ("Bring the red block to the tray.", "The red block goes in the tray."),
    ("Put all the blocks in the tray.", "Put every block in the tray."),
    ("Put all the blocks in the tray.", "All blocks into the tray, please."),
    ("Put the blue block on a mark.", "Move the blue block to a mark."),
    ("Put a block on the white mark.", "Place a block on the white mark, would you?"),
    ("Put the fuse box on the mule.", "Load the fuse box onto the mule."),
    ("Stack the oil can on the fuse box.", "The oil can should stand on the fuse box."),
    ("Bring everything to the far bench.", "Carry everything over to the far bench."),
    ("The dog takes the red block to the far bench.", "Let the dog carry the red block to the far bench."),
    ("Put the red block and the blue block in the tray.", "Bring the blue block and the red block to the tray."),
)
OTHERS = (
    ("Put the red block in the tray.", "Never walk through the doorway."),
    ("Put the red block in the tray.", "The dog walks to the far bench."),
    ("Put a block on the white mark.", "Stack the oil can on the fuse box."),
    ("Send the dog back.", "Put the blue block on a mark."),
    ("Bring everything to the far bench.", "Pick up the orange block."),
    ("Set the table.", "Put the red block in the tray."),
    ("Clear the purple mark.", "Take the fuse box to the test table."),
    ("Stack the green block on the yellow one.", "The mule goes to the assembly station."),
    ("Put the blue block on a mark.", "Keep out of the yellow zone."),
    ("The dog takes the red block to the far bench.", "Unload the mule at the test table."),
)
