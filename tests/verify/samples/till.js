// Functions that are more nested than they need be.
import { charge, refund } from "./bank.js";

/** Takes what a voucher is worth off the lines that it is for. */
export function discount(lines, skus, percent) {
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
  #lines = [];

  async settle(limit, { force = false } = {}) {
    let paid = 0;
    if (this.total > limit) {
      throw new RangeError(`more than ${limit}`);
    } else {
      for (const each of this.#lines) {
        if (each.count > 0) {
          if (each.cents > 0 || force) {
            paid += await charge(each.sku, each.cents);
          }
        }
      }
    }
    return paid;
  }

  highest(skip) {
    let best = 0;
    if (this.#lines.length === 0) {
      return null;
    } else {
      for (const each of this.#lines) {
        if (!skip.has(each.sku)) {
          if (each.cents > best) {
            best = each.cents;
          }
        }
      }
    }
    return best;
  }

  report(names, verbose) {
    for (const each of this.#lines) {
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

export const giveBack = async (orders, reasons) => {
  if (reasons.size > 0) {
    for (const order of orders) {
      if (reasons.has(order.id)) {
        // the bank answers slowly
        await refund(order.id, reasons.get(order.id));
      }
    }
  }
};
