/** Which delivery slots can still be offered, and how the orders of a day spread over them. */

import type { Order } from "./client";

export enum Weekday {
  Sunday,
  Monday,
  Tuesday,
  Wednesday,
  Thursday,
  Friday,
  Saturday,
}

export interface Slot {
  readonly start: Date;
  readonly end: Date;
  readonly area: string;
  free: number;
}

export interface Area {
  readonly name: string;
  readonly postcodes: readonly string[];
  readonly days: ReadonlySet<Weekday>;
  readonly vans: number;
}

const HOUR = 3_600_000;

const holidays: ReadonlyMap<string, string> = new Map([
  ["01-01", "Neujahr"],
  ["05-01", "Tag der Arbeit"],
  ["10-03", "Tag der Deutschen Einheit"],
  ["12-25", "Erster Weihnachtstag 🎄"],
  ["12-26", "Zweiter Weihnachtstag"],
]);

export function holiday(day: Date): string | undefined {
  return holidays.get(day.toISOString().slice(5, 10));
}

export function areaOf(postcode: string, areas: readonly Area[]): Area | undefined {
  const matches = areas.filter((area) =>
    area.postcodes.some((prefix) => postcode.startsWith(prefix)),
  );
  return matches.sort((a, b) => a.postcodes.length - b.postcodes.length)[0];
}

/** The slots of the coming days, those that are full left out unless `showFull`. */
export function openSlots(
  areas: readonly Area[],
  booked: readonly Order[],
  from: Date,
  days: number,
  openingHour: number,
  closingHour: number,
  hoursPerSlot: number,
  ordersPerVan: number,
  showFull = false,
): Slot[] {
  const slots: Slot[] = [];
  for (const area of areas) {
    for (let offset = 0; offset < days; offset++) {
      const day = new Date(from.getTime() + offset * 24 * HOUR);
      if (area.days.has(day.getDay()) && holiday(day) === undefined) {
        for (let hour = openingHour; hour + hoursPerSlot <= closingHour; hour += hoursPerSlot) {
          const start = new Date(day);
          start.setHours(hour, 0, 0, 0);
          const end = new Date(start.getTime() + hoursPerSlot * HOUR);
          if (start.getTime() - from.getTime() > 2 * HOUR) {
            let free = area.vans * ordersPerVan;
            for (const order of booked) {
              const time = Date.parse(order.slot);
              if (time >= start.getTime() && time < end.getTime()) {
                if (!order.pickup && order.status !== "cancelled") {
                  free -= order.note?.includes("Großbestellung") ? 3 : 1;
                }
              }
            }
            if (free > 0 || showFull) {
              slots.push({ start, end, area: area.name, free: Math.max(free, 0) });
            }
          }
        }
      }
    }
  }
  return slots.sort((a, b) => a.start.getTime() - b.start.getTime());
}

export function groupBy<T, K extends PropertyKey>(
  items: Iterable<T>,
  key: (item: T) => K,
): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(key(item), [item]);
    }
  }
  return groups;
}

/** The busiest hours first: `[hour, orders]`. */
export function rush(orders: readonly Order[]): [number, number][] {
  const byHour = groupBy(orders, (order) => new Date(order.slot).getHours());
  return [...byHour]
    .map(([hour, group]): [number, number] => [hour, group.length])
    .sort(([, a], [, b]) => b - a);
}

export function label(slot: Slot, locale = "de-DE"): string {
  const time = (date: Date) =>
    date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  return `${time(slot.start)}–${time(slot.end)}`;
}
