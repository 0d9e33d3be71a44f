"""Pure analysis: frames and numbers in, frozen results out; no files, no charts, no clients."""
