"""Line items as a grid within the form of their record."""
