"""What goes over the wire: a named model for every body and answer."""
