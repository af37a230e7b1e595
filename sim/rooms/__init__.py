"""Three rooms, four cans, two boxes, a drawer and a target: where one body does meta-skills one after another."""
