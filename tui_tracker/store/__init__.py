"""TinyDB made durable and shareable: the only place that touches the data file."""
