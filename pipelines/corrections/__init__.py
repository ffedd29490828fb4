"""What people ask to have put right or taken out: files of corrections and of redactions."""
