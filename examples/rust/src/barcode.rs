//! Codes on price tags: plain EAN-13, weight-embedded EAN-13 from our scales, and GS1 element strings.

use std::fmt;
use std::str::FromStr;

/// What a scanned code says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Code {
    pub gtin: String,
    pub grams: Option<u32>,
    pub cents: Option<u32>,
    pub lot: Option<String>,
    /// Year, month and day.
    pub best_before: Option<(u16, u8, u8)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeError {
    NotADigit { position: usize, found: char },
    Length(usize),
    CheckDigit { expected: u8, found: u8 },
    UnknownElement(String),
    Truncated(&'static str),
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADigit { position, found } => write!(f, "`{found}` at {position} is no digit"),
            Self::Length(length) => write!(f, "a code of {length} characters"),
            Self::CheckDigit { expected, found } => {
                write!(f, "the check digit is {found}, it should be {expected}")
            }
            Self::UnknownElement(element) => write!(f, "unknown element {element}"),
            Self::Truncated(what) => write!(f, "the {what} is cut off"),
        }
    }
}

impl std::error::Error for CodeError {}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        match text.len() {
            13 => ean13(text),
            14.. => elements(text),
            length => Err(CodeError::Length(length)),
        }
    }
}

fn digits(text: &str) -> Result<Vec<u8>, CodeError> {
    text.chars()
        .enumerate()
        .map(|(position, found)| match found.to_digit(10) {
            Some(digit) => Ok(digit as u8),
            None => Err(CodeError::NotADigit { position, found }),
        })
        .collect()
}

/// The last digit of a GTIN, from the others: every other one counts three times, from the right.
pub fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| u32::from(digit) * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

fn ean13(text: &str) -> Result<Code, CodeError> {
    let all = digits(text)?;
    let (&found, others) = all.split_last().ok_or(CodeError::Length(0))?;
    let expected = check_digit(others);
    if found != expected {
        return Err(CodeError::CheckDigit { expected, found });
    }
    let number = |range: std::ops::Range<usize>| {
        others[range]
            .iter()
            .fold(0, |sum, &digit| sum * 10 + u32::from(digit))
    };
    let mut code = Code {
        gtin: text.to_owned(),
        ..Code::default()
    };
    // Codes that begin with 2 are the shop's own: „28“ holds grams, „29“ holds a price (1,50 € = 150).
    match number(0..2) {
        28 => code.grams = Some(number(7..12)),
        29 => code.cents = Some(number(7..12)),
        _ => return Ok(code),
    }
    code.gtin.replace_range(7.., "000000");
    Ok(code)
}

fn elements(text: &str) -> Result<Code, CodeError> {
    let mut code = Code::default();
    let mut rest = text.strip_prefix("]C1").unwrap_or(text);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("01") {
            let gtin = after.get(..14).ok_or(CodeError::Truncated("GTIN"))?;
            let all = digits(gtin)?;
            let expected = check_digit(&all[..13]);
            if all[13] != expected {
                return Err(CodeError::CheckDigit {
                    expected,
                    found: all[13],
                });
            }
            code.gtin = gtin.to_owned();
            rest = &after[14..];
        } else if let Some(after) = rest.strip_prefix("310") {
            let decimals = after.get(..1).ok_or(CodeError::Truncated("weight"))?;
            let weight = after.get(1..7).ok_or(CodeError::Truncated("weight"))?;
            let mut grams = digits(weight)?
                .iter()
                .fold(0, |sum, &d| sum * 10 + u32::from(d))
                * 1000;
            for _ in 0..digits(decimals)?[0] {
                grams /= 10;
            }
            code.grams = Some(grams);
            rest = &after[7..];
        } else if let Some(after) = rest.strip_prefix("15") {
            let date = digits(after.get(..6).ok_or(CodeError::Truncated("date"))?)?;
            let year = 2000 + u16::from(date[0]) * 10 + u16::from(date[1]);
            let (month, mut day) = (date[2] * 10 + date[3], date[4] * 10 + date[5]);
            if day == 0 {
                day = if month == 2 {
                    if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) {
                        29
                    } else {
                        28
                    }
                } else if month == 4 || month == 6 || month == 9 || month == 11 {
                    30
                } else {
                    31
                };
            }
            code.best_before = Some((year, month, day));
            rest = &after[6..];
        } else if let Some(after) = rest.strip_prefix("10") {
            let end = after.find('\u{1d}').unwrap_or(after.len());
            code.lot = Some(after[..end].to_owned());
            rest = after[end..].trim_start_matches('\u{1d}');
        } else {
            return Err(CodeError::UnknownElement(rest.chars().take(4).collect()));
        }
    }
    Ok(code)
}
