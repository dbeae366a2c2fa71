"""The joint case: findings by two, a correction, a referral released by two, the platform's decision."""
