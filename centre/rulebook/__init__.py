"""Law, regulations, platform guidelines and the joint procedure as dated data."""
