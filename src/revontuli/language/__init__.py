"""Words on screen, in Finnish, Swedish and English."""
