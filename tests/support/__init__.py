"""What tests of several layers lean on."""
