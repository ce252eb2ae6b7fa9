"""Where heavy work is done: processes of this machine, or a cluster of many."""
