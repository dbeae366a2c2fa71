"""What is public: immutable, approved, dated editions in both languages, and the switches of their surfaces."""
