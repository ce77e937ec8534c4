//! Volley codes: derived from utterance codes by a scheme's rules, each with its reason, never typed.
