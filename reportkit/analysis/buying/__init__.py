"""How customers buy and talk with the client: when, what, together with what, over which ways."""
