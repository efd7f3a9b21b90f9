//! Jobs: every kind of function that Rust has, everything that counts in one, and what must not.

#![allow(dead_code)]

use std::collections::HashMap;
use std::fmt;
use std::num::ParseIntError;

const WEIGHTS: [u32; 3] = [1, 10, 100];

/// A closure outside of any function has an entry of its own.
static HALVE: fn(u32) -> u32 = |n| if n > 1 { n / 2 } else { n };

/// The body of a macro is tokens: no function, no structure.
macro_rules! either {
    ($a:expr, $b:expr) => {
        if $a { true } else { $b }
    };
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    Idle,
    Running { since: u64 },
    Failed(u32),
}

pub struct Job {
    id: u32,
    state: State,
    children: Vec<Job>,
}

/* A signature has nothing to measure. */
unsafe extern "C" {
    fn clock(kind: i32, ...) -> u64;
}

pub trait Visitor {
    fn enter(&mut self, job: &Job, depth: usize) -> bool; // this one neither

    fn leave(&mut self, _: &Job) {}

    /// A default method is a method; `self` is no parameter, and calling itself costs one.
    fn visit(&mut self, job: &Job, depth: usize) {
        if self.enter(job, depth) {
            for child in &job.children {
                self.visit(child, depth + 1);
            }
        }
        self.leave(job);
    }
}

impl Job {
    pub const fn new(id: u32) -> Self {
        Self {
            id,
            state: State::Idle,
            children: Vec::new(),
        }
    }

    // Another function of the type, and the `new` of another type, are no recursion.
    fn twin(&self) -> Self {
        Self::new(self.id)
    }

    fn consume(mut self: Box<Self>, (low, high): (u32, u32), _: bool) -> Option<Job> {
        self.state = match self.state {
            State::Idle | State::Running { .. } if self.id < low || self.id > high => State::Idle,
            State::Failed(count) if count > 3 => return None,
            State::Failed(count) => State::Failed(count + 1),
            other => other,
        };
        Some(*self)
    }

    fn parse(text: &str) -> Result<Job, ParseIntError> {
        let (id, since) = text.split_once('@').unwrap_or((text, "0"));
        let since: u64 = since.trim().parse()?;
        let id = id.trim().parse::<u32>()?;
        Ok(Job {
            state: State::Running { since },
            ..Job::new(id)
        })
    }
}

impl<'a> fmt::Display for &'a Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let State::Failed(count) = self.state
            && count > 3
            && let Some(first) = self.children.first()
        {
            write!(formatter, "{} after {count}, {}", self.id, first.id)
        } else if self.id > 9
            && self.id < 99
            && let Some(last) = self.children.last()
        {
            write!(formatter, "{} before {}", self.id, last.id)
        } else {
            write!(formatter, "{}", self.id)
        }
    }
}

/// Free functions: `&&` and `||`, in runs, in parentheses and under `!`.
fn logic(a: bool, b: bool, c: bool, d: bool) -> bool {
    let all = a && b && c;
    let mixed = a && b || c && d;
    let grouped = a || (b || c) || !(c && d);
    all & mixed | grouped ^ (a == b)
}

fn depth(job: &Job) -> usize {
    let mut deepest = 0;
    for child in &job.children {
        deepest = deepest.max(depth(child));
    }
    deepest + 1
}

/// Loops, jumps with and without labels, and blocks that are no structures.
fn search(rows: &[Vec<i32>], wanted: i32) -> Option<(usize, usize)> {
    let mut at = 0;
    let found = 'rows: loop {
        let Some(row) = rows.get(at) else {
            break 'rows None;
        };
        for (column, &value) in row.iter().enumerate() {
            if value < 0 {
                continue;
            }
            if value == wanted {
                break 'rows Some((at, column));
            } else if value > wanted {
                at += 1;
                continue 'rows;
            }
        }
        while let Some(-1) = row.first() {
            break;
        }
        at += 1;
    };
    'checked: {
        if found.is_none() {
            break 'checked;
        }
        unsafe { clock(0) };
    }
    found
}

/// Six levels, `let … else` among them; `async`, `unsafe` and bare blocks are none.
async fn nested(jobs: Vec<Job>, limit: usize) -> usize {
    let mut total = 0;
    if !jobs.is_empty() {
        for job in jobs {
            while total < limit {
                match job.state {
                    State::Idle => {
                        let State::Running { since } = job.state else {
                            if limit > 3 {
                                total += 1;
                            }
                            continue;
                        };
                        total += async { since as usize }.await;
                    }
                    _ => unsafe {
                        total += clock(1) as usize;
                    },
                }
            }
        }
    }
    total
}

/// Closures and nested functions count here as well, one level deeper.
fn outer(jobs: &[Job], names: &HashMap<u32, String>) -> Vec<String> {
    let visible = |job: &&Job| job.id > 0 && names.contains_key(&job.id);

    fn label(job: &Job, name: &str) -> String {
        if job.state == State::Idle {
            return name.to_owned();
        }
        format!("{name}!")
    }

    struct Total(u32);

    impl From<&[Job]> for Total {
        fn from(jobs: &[Job]) -> Self {
            Total(jobs.iter().map(|job| if job.id > 9 { 1 } else { 0 }).sum())
        }
    }

    let Total(total) = Total::from(jobs);
    jobs.iter()
        .filter(visible)
        .flat_map(|job| {
            job.children.iter().map(move |child| match child.id {
                0 => String::new(),
                id if id < total => label(child, "low"),
                _ => label(child, "high"),
            })
        })
        .collect()
}

/// What a macro is given is tokens: `if`, `||` and the like make it cyclomatic, `match` does not.
fn macros(a: bool, b: bool, state: State) -> Result<bool, fmt::Error> {
    assert!(a || b, "neither");
    let failed = matches!(state, State::Failed(count) if count > 1 && a);
    let all = vec![either!(a, b), failed];
    let late = either! { all[0], match state { State::Idle => true, _ => false } };
    Ok(late == *all.first().ok_or(fmt::Error)?)
}

/// Neither the bound nor the types decide anything, nor do patterns with `|`, ranges or `..`.
pub extern "C" fn quiet(kind: i32, value: u64, _: u8, _: u8, _: u8, _: u8, _: u8, _: u8) -> u64 {
    fn apply<F>(value: u64, function: F) -> u64
    where
        F: for<'a> Fn(&'a u64) -> u64,
    {
        function(&value)
    }
    let (0..=9 | 20..) = kind else { return 0 };
    apply(value, |value| *value)
}

mod tools {
    pub mod text {
        pub fn shorten(text: &str) -> &str {
            // A comment line and a blank one are no code.

            &text[..text.len().min(9)]
        }
    }

    impl super::Visitor for Vec<u32> {
        fn enter(&mut self, job: &super::Job, _: usize) -> bool {
            self.push(job.id);
            job.id != 0
        }
    }

    impl super::Visitor for [u8; 2] {
        #[inline]
        fn enter(&mut self, _: &super::Job, depth: usize) -> bool {
            self[0] = self[0].max(depth as u8);
            true
        }
    }
}
