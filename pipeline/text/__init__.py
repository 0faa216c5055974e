"""What several stages share about Chinese text: normalising and the masking of personal data."""
