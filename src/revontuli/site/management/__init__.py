"""What the site does when it is asked to from outside a page."""
