// Functions that are more nested than they need be.
import { charge, type Bank } from "./bank";
import { Traced } from "./traced";

export interface Line {
  sku: string;
  cents: number;
  count: number;
}

/** Takes what a voucher is worth off the lines that it is for. */
export function discount(lines: Line[], skus: Set<string>, percent: number): void {
  for (const each of lines) {
    if (skus.has(each.sku)) {
      // never below zero
      if (percent > 0) {
        if (percent < 100) {
          each.cents -= (each.cents * percent) / 100;
        }
      }
    }
  }
}

export class Till {
  private total = 0;

  constructor(private readonly bank: Bank, private readonly lines: Line[]) {}

  @Traced
  public async settle(limit: number, force: boolean): Promise<number> {
    let paid = 0;
    if (this.total > limit) {
      throw new RangeError(`more than ${limit}`);
    } else {
      for (const each of this.lines) {
        if (each.count > 0) {
          if (each.cents > 0 || force) {
            paid += await charge(this.bank, each.cents);
          }
        }
      }
    }
    return paid;
  }

  highest(skip: Set<string>): number | null {
    let best = 0;
    if (this.lines.length === 0) {
      return null;
    } else {
      for (const each of this.lines) {
        if (!skip.has(each.sku)) {
          if (each.cents > best) {
            best = each.cents;
          }
        }
      }
    }
    return best;
  }

  protected report(names: Map<string, string>, verbose: boolean): void {
    for (const each of this.lines) {
      if (each.count > 0) {
        const name = names.get(each.sku);
        if (name !== undefined) {
          console.log(`${name}: ${each.count}`);
        } else if (verbose) {
          console.log(each.sku);
        }
      }
    }
  }
}

export const warn = (stock: Map<string, number>, least: number, log: (text: string) => void): void => {
  if (least > 0) {
    for (const [sku, count] of stock) {
      if (count < least) {
        // once is enough
        log(`low: ${sku}`);
      }
    }
  }
};
