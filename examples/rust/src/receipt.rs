//! Receipts for a thermal printer with 32 columns.

use crate::ledger::Entry;
use std::borrow::Cow;
use std::fmt::Write;

pub const COLUMNS: usize = 32;

/// Finds the name of an article; what is unknown is printed by its number.
pub trait Names {
    fn name(&self, gtin: &str) -> Option<&str>;
}

impl<F: for<'a> Fn(&'a str) -> Option<&'static str>> Names for F {
    fn name(&self, gtin: &str) -> Option<&str> {
        self(gtin)
    }
}

/// The printer knows neither umlauts nor emoji: `Möhren 🥕` becomes `Moehren`.
fn printable(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            other if other.is_ascii() => plain.push(other),
            _ => {}
        }
    }
    Cow::Owned(plain.trim_end().to_owned())
}

fn euros(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{},{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// A line with text at its left and an amount at its right; text that is too long is cut.
fn columns(left: &str, right: &str) -> String {
    let room = COLUMNS.saturating_sub(right.len() + 1);
    let left: String = left.chars().take(room).collect();
    format!("{left:<room$} {right}")
}

pub fn render(entries: &[Entry], names: &impl Names, greeting: &str) -> String {
    fn rule(out: &mut String) {
        out.push_str(&"-".repeat(COLUMNS));
        out.push('\n');
    }

    let mut out = String::new();
    let _ = writeln!(out, "{:^COLUMNS$}", printable(greeting));
    rule(&mut out);
    for entry in entries {
        let name = names.name(&entry.gtin).unwrap_or(&entry.gtin);
        let _ = writeln!(out, "{}", columns(&printable(name), &euros(entry.cents)));
        if entry.grams > 0 {
            let kilograms = f64::from(entry.grams) / 1000.0;
            let _ = writeln!(out, "  {kilograms:.3} kg");
        }
    }
    rule(&mut out);
    let total = entries.iter().map(|entry| entry.cents).sum();
    let _ = writeln!(out, "{}", columns("Summe EUR", &euros(total)));
    if entries.iter().all(|entry| entry.cash) {
        out.push_str("bar bezahlt\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_printed_without_umlauts() {
        let entry = Entry {
            receipt: 1,
            gtin: "4001".into(),
            grams: 500,
            cents: 150,
            cash: true,
        };
        let names = |gtin: &str| (gtin == "4001").then_some("Möhren 🥕");
        let text = render(&[entry], &names, "Grüß Gott");
        assert!(text.contains("Moehren"), "{text}");
        assert!(text.is_ascii());
    }

    #[test]
    fn amounts_stand_at_the_right() {
        assert_eq!(columns("Brot", &euros(-305)).len(), COLUMNS);
    }
}
