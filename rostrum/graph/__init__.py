"""The graph of nodes: one typed description, two front ends (our supervisor and a stock ``ros2 launch``)."""
