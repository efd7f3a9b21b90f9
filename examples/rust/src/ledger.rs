//! What the till has taken, kept on disk line by line and sent to the farm when there is a network.

use std::collections::{BTreeMap, HashSet};
use std::future::Future;
use std::io::{self, BufRead, Write};

/// One line of the day's journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub receipt: u32,
    pub gtin: String,
    pub grams: u32,
    pub cents: i64,
    pub cash: bool,
}

/// Where the farm keeps all journals.
pub trait Farm {
    type Error: std::error::Error;

    /// The number of the last receipt that the farm has.
    fn last_receipt(&self) -> impl Future<Output = Result<u32, Self::Error>> + Send;
    fn push(&mut self, entries: &[Entry]) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

#[derive(Debug)]
pub struct Ledger {
    entries: Vec<Entry>,
    next_receipt: u32,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

impl Ledger {
    pub fn new() -> Self {
        Self {
            entries: Vec::new(),
            next_receipt: 1,
        }
    }

    /// Reads a journal; lines that cannot be read are passed to `complain` with their number.
    pub fn load(reader: impl BufRead, mut complain: impl FnMut(usize, &str)) -> io::Result<Self> {
        let mut ledger = Self::new();
        let mut voided = HashSet::new();
        for (number, line) in reader.lines().enumerate() {
            let line = line?;
            if !line.is_empty() && !line.starts_with('#') {
                let fields: Vec<&str> = line.split('\t').collect();
                match fields.as_slice() {
                    ["sale", receipt, gtin, grams, cents, paid] => {
                        if let (Ok(receipt), Ok(grams), Ok(cents)) =
                            (receipt.parse(), grams.parse(), cents.parse::<i64>())
                        {
                            if cents < 0 {
                                complain(number + 1, "ein Verkauf kann nicht negativ sein 🤨");
                            } else {
                                for known in &ledger.entries {
                                    if known.receipt == receipt && known.gtin == *gtin {
                                        if known.cents != cents {
                                            complain(number + 1, "the same sale at two prices");
                                        }
                                        break;
                                    }
                                }
                                let cash = *paid == "cash";
                                let gtin = (*gtin).to_owned();
                                ledger.entries.push(Entry {
                                    receipt,
                                    gtin,
                                    grams,
                                    cents,
                                    cash,
                                });
                                ledger.next_receipt = ledger.next_receipt.max(receipt + 1);
                            }
                        } else {
                            complain(number + 1, "not a number");
                        }
                    }
                    ["void", receipt] => match receipt.parse::<u32>() {
                        Ok(receipt) => {
                            voided.insert(receipt);
                        }
                        Err(_) => complain(number + 1, "not a receipt"),
                    },
                    _ => complain(number + 1, "unknown kind of line"),
                }
            }
        }
        ledger
            .entries
            .retain(|entry| !voided.contains(&entry.receipt));
        Ok(ledger)
    }

    pub fn sell(
        &mut self,
        gtin: &str,
        grams: u32,
        cents_per_kilogram: i64,
        tare: u32,
        discount_percent: u8,
        cash: bool,
        new_receipt: bool,
        round_to: i64,
    ) -> &Entry {
        let net = i64::from(grams.saturating_sub(tare));
        let full = (net * cents_per_kilogram + 500) / 1000;
        let reduced = full * i64::from(100 - discount_percent.min(100)) / 100;
        let cents = if round_to > 1 {
            (reduced + round_to / 2) / round_to * round_to
        } else {
            reduced
        };
        if new_receipt {
            self.next_receipt += 1;
        }
        let receipt = self.next_receipt;
        self.entries.push(Entry {
            receipt,
            gtin: gtin.to_owned(),
            grams: net as u32,
            cents,
            cash,
        });
        &self.entries[self.entries.len() - 1]
    }

    /// Takings by kind of payment: cash first, cards second.
    pub fn takings(&self) -> (i64, i64) {
        self.entries.iter().fold((0, 0), |(cash, cards), entry| {
            if entry.cash {
                (cash + entry.cents, cards)
            } else {
                (cash, cards + entry.cents)
            }
        })
    }

    pub fn by_article(&self) -> BTreeMap<&str, u32> {
        let mut grams = BTreeMap::new();
        for entry in &self.entries {
            *grams.entry(entry.gtin.as_str()).or_default() += entry.grams;
        }
        grams
    }

    pub fn write(&self, mut writer: impl Write) -> io::Result<()> {
        for Entry {
            receipt,
            gtin,
            grams,
            cents,
            cash,
        } in &self.entries
        {
            let paid = if *cash { "cash" } else { "card" };
            writeln!(writer, "sale\t{receipt}\t{gtin}\t{grams}\t{cents}\t{paid}")?;
        }
        writer.flush()
    }

    /// Sends what the farm does not have yet, and tells how much that was.
    pub async fn sync<F: Farm>(&self, farm: &mut F, batch: usize) -> Result<usize, F::Error> {
        let last = farm.last_receipt().await?;
        let fresh: Vec<Entry> = self
            .entries
            .iter()
            .filter(|entry| entry.receipt > last)
            .cloned()
            .collect();
        for entries in fresh.chunks(batch.max(1)) {
            farm.push(entries).await?;
        }
        Ok(fresh.len())
    }
}
