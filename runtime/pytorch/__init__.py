"""What the training program stands on: noise, data, checkpoints, the run folder, several ranks."""
