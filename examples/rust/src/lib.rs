//! The till at the market stand: it reads codes, weighs, prints receipts, and works without a network.

pub mod barcode;
pub mod ledger;
pub mod receipt;

pub use barcode::{Code, CodeError};
pub use ledger::{Entry, Ledger};
