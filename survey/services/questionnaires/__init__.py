"""What is asked, from when on, where: versions and campaigns."""
