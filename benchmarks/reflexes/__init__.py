"""How soon a team follows what is said to it, over ROS and on the wall clock."""
