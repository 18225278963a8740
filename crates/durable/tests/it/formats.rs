//! Files of earlier layouts open for ever.
