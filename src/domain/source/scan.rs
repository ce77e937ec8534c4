//! A light look at the brackets of a text, for texts that cannot be read.
//!
//! It knows strings, characters and comments, and nothing of values. Where it errs, only the wording
//! of a fault is worse.

use std::ops::Range;

/// A bracket or comma outside strings and comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    at: usize,
    byte: u8,
}

/// The brackets and commas of a text, in order.
fn marks(text: &str) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'(' | b'[' | b'{' | b')' | b']' | b'}' | b',' => {
                marks.push(Mark { at, byte });
                at + 1
            }
            b'"' => after_string(bytes, at + 1),
            b'r' => after_raw_string(bytes, at).unwrap_or(at + 1),
            b'\'' => after_character(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'/') => after_line(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => after_comment(bytes, at),
            _ => at + 1,
        };
    }
    marks
}

fn after_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn after_raw_string(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes.iter().skip(at + 1).take_while(|&&byte| byte == b'#').count();
    let open = at + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut end = open + 1;
    while let Some(&byte) = bytes.get(end) {
        end += 1;
        let closes = byte == b'"'
            && bytes.get(end..end + hashes).is_some_and(|tail| tail.iter().all(|&byte| byte == b'#'));
        if closes {
            return Some(end + hashes);
        }
    }
    Some(end)
}

fn after_character(bytes: &[u8], at: usize) -> usize {
    let longest = at + 12;
    let mut end = at + 1;
    while let Some(&byte) = bytes.get(end).filter(|_| end < longest) {
        match byte {
            b'\\' => end += 2,
            b'\'' => return end + 1,
            b'\n' => break,
            _ => end += 1,
        }
    }
    at + 1
}

fn after_line(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).position(|&byte| byte == b'\n').map_or(bytes.len(), |length| at + length)
}

fn after_comment(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => {
                depth += 1;
                at += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

/// Where the innermost bracket opens that encloses this byte.
pub(super) fn enclosing(text: &str, at: usize) -> Option<usize> {
    let mut open = Vec::new();
    for mark in marks(text).into_iter().take_while(|mark| mark.at < at) {
        match mark.byte {
            b',' => {}
            b'(' | b'[' | b'{' => open.push(mark.at),
            _ => drop(open.pop()),
        }
    }
    open.pop()
}

/// The bytes of a field that begins here: to the comma after it or to the bracket that closes around it.
pub(super) fn field(text: &str, start: usize) -> Range<usize> {
    let mut depth = 0_usize;
    for mark in marks(text).into_iter().skip_while(|mark| mark.at < start) {
        match mark.byte {
            b',' if depth == 0 => return start..mark.at + 1,
            b',' => {}
            b'(' | b'[' | b'{' => depth += 1,
            _ if depth == 0 => return start..mark.at,
            _ => depth -= 1,
        }
    }
    start..text.len()
}

/// The text with these characters as spaces, so that every other character keeps its line and column.
pub(super) fn blanked(text: &str, range: Range<usize>) -> String {
    let (Some(before), Some(middle), Some(after)) =
        (text.get(..range.start), text.get(range.clone()), text.get(range.end..))
    else {
        return text.to_owned();
    };
    let mut result = String::with_capacity(text.len());
    result.push_str(before);
    result.extend(middle.chars().map(|it| if it == '\n' { '\n' } else { ' ' }));
    result.push_str(after);
    result
}

/// The byte at a line and column, both from 1, columns in characters.
pub(super) fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(length) => start += length + 1,
            None => return text.len(),
        }
    }
    let rest = text.get(start..).unwrap_or("");
    rest.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| start + at)
}
