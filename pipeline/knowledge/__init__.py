"""What is known beforehand: taxonomy, places, authorities; loaders over data files and packages."""
