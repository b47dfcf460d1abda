"""What somebody sends from a form, as a file of the playbook; and what a change means, in plain English."""
