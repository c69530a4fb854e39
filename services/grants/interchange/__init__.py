"""Other funders' and calls' documents as pure functions: to neutral records and back."""
