"""What a person must answer: alarms, and later incidents and dispatch."""
