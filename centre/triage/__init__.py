"""The one way of the data: a post is screened, a report finds or opens its case; one decider a file."""
