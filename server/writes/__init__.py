"""What a statement that writes rows is made of, and what follows from the rows it wrote."""
