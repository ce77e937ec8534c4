//! Seeded chance, the same on every platform and in every release.
