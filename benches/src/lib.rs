//! Measurements of cede beside its peers.
