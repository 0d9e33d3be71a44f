"""Report → PDF, HTML and the other formats. Each renderer is loaded only when it is wanted."""
