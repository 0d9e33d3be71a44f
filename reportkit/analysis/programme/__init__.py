"""Goals, readings beside targets, who improves what until when."""
