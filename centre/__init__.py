"""Election Centre: correct information for voters, and a joint, accountable procedure against falsehoods."""
