"""What customers say: surveys, scores, drivers, tickets, comments, interviews."""
