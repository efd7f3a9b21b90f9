//! Functions that are more nested than they need be.

use std::collections::{HashMap, HashSet};

pub struct Line {
    sku: String,
    cents: i64,
    count: u32,
}

#[derive(Default)]
pub struct Till {
    lines: Vec<Line>,
    total: i64,
}

/// Takes what a voucher is worth off the lines that it is for.
pub fn discount(lines: &mut [Line], skus: &HashSet<String>, percent: i64) {
    for each in lines {
        if skus.contains(&each.sku) {
            // never below zero
            if percent > 0 {
                if percent < 100 {
                    each.cents -= each.cents * percent / 100;
                }
            }
        }
    }
}

impl Till {
    #[must_use]
    pub(crate) fn highest(&self, skip: &HashSet<String>) -> Option<i64> {
        let mut best = 0;
        if self.lines.is_empty() {
            return None;
        } else {
            for each in &self.lines {
                if !skip.contains(&each.sku) {
                    if each.cents > best {
                        best = each.cents;
                    }
                }
            }
        }
        Some(best)
    }

    pub fn clear_empty(&mut self, keep: &HashSet<String>, force: bool) {
        for each in &mut self.lines {
            if each.count == 0 || force {
                // what is kept is only counted
                if keep.contains(&each.sku) {
                    self.total += each.cents;
                } else {
                    each.cents = 0;
                }
            }
        }
    }

    async fn settle(&mut self, bank: &Bank, limit: i64) -> Result<i64, Error> {
        let mut paid = 0;
        if self.total > limit {
            return Err(Error::TooMuch(self.total));
        } else {
            for each in &self.lines {
                if each.count > 0 {
                    if each.cents > 0 {
                        paid += bank.charge(&each.sku, each.cents).await?;
                    }
                }
            }
        }
        Ok(paid)
    }

    fn report(&self, names: &HashMap<String, String>, verbose: bool) {
        for each in &self.lines {
            if each.count > 0 {
                if verbose {
                    println!("{} at {}", each.sku, each.cents);
                }
                self.show(names, &each.sku);
            }
        }
    }

    fn show(&self, names: &HashMap<String, String>, sku: &str) {
        if let Some(name) = names.get(sku) {
            println!("{name}");
        }
    }
}
