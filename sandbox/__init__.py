"""A stand-in short-video platform that speaks to the centre only over HTTP, to practise the other side."""
