"""What happens when the machine, the disk or the network fails in the middle."""
