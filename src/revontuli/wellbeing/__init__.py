"""What wellbeing is made of: frames of dimensions, lights on their scales, life events."""
