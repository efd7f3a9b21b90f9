// What TypeScript's metrics count, and what they must not.
import type { Clock } from "./clock";

export interface Shape {
  readonly area: number;
  scale(factor: number, origin?: Point): Shape;
  new (a: string, b: string): Shape;
}

export type Handler<T> = (this: Window, event: T, options?: { once: boolean }) => void;
type Unwrap<T> = T extends Promise<infer U> ? (U extends string ? U : never) : T;

export const enum Level {
  Low = 1 << 0,
  High = Low | 2,
}

declare global {
  interface Window {
    level?: Level;
  }
}
declare function external(a: string, b: string): void;

// Overloads are no functions of their own, and `this` is no parameter.
function pad(text: string): string;
function pad(text: string, width: number): string;
function pad(this: void, text: string, width = 2, ...rest: string[]): string {
  return text.length < width ? pad(` ${text}`, width) : text + rest.join("");
}

namespace Geometry.Plane {
  export function distance(a: Point, b?: Point): number {
    return Math.hypot(a.x - (b?.x ?? 0), a.y - (b?.y ?? 0));
  }

  export namespace Inner {
    export const origin = (): Point => ({ x: 0, y: 0 });
  }
}

export abstract class Store<K extends string, V> implements Iterable<V> {
  static readonly shared = new Map<string, unknown>();
  protected readonly limit: number = isBrowser ? 10 : 100;
  private cache?: Map<K, V> | null = null;
  declare name: string;
  onHit = (key: K, ...rest: unknown[]): void => {
    if (this.cache && this.cache.has(key)) log(key, rest);
  };
  readonly names = coerce(globalThis?.names || []);

  constructor(
    private readonly clock: Clock,
    public readonly level: Level = Level.Low,
    @Inject(TOKEN) @Optional() token: string | undefined,
    retries?: number,
  ) {
    super();
    this.name = token!.trim() as string;
  }

  abstract open(a: string, b: string): Promise<void>;
  load(key: K): V;
  @memoize({ max: 3 })
  load(key: K, fallback?: V): V | undefined {
    const value = this.cache?.get(key)!;
    for (const each of this.cache ?? []) {
      if (each[0] === key && !value) {
        return each[1];
      }
    }
    return value ?? (fallback as unknown as V);
  }

  get size(): number {
    return this.cache?.size!;
  }

  protected static async create<T>(this: new () => T): Promise<T> {
    return new this();
  }

  *[Symbol.iterator](): Iterator<V> {
    yield* this.cache!.values();
  }
}

class Local {
  method(): unknown {
    // A class in a function: its initialisers count in the function for sonarjs, apart for ESLint.
    return class Inner {
      static {
        if (this) init();
      }
      flag = this.ready ? 1 : 2;
      run(): void {
        if (this.flag) return;
      }
    };
  }
}

export const parse = (<T>(text: string): T => JSON.parse(text)) as Parser;
export const check = ((value) => value > 0 || value < -1) satisfies Check;
const generic = <T,>(value: T, compare: (a: T, b: T) => number = () => 0): T => value;

function isText(value: unknown): value is string {
  try {
    return typeof value === "string";
  } catch (error: unknown) {
    if (error instanceof TypeError) throw error;
    else if (error) return false;
    else throw new Error("no", { cause: error });
  }
}

function assertText(value: unknown): asserts value is string {
  if (!isText(value)) throw new TypeError(`no text: ${value ? "some" : "none"}`);
}

function deep(rows: number[][] | undefined): number {
  let total = 0;
  if (rows) {
    for (const row of rows) {
      for (const cell of row!) {
        switch (cell) {
          case 0:
            total += cell > 1 ? (cell > 2 ? 3 : 2) : 1;
            break;
          default:
            while (total < 0) {
              total++;
            }
        }
      }
    }
  }
  return total;
}

@Component({ selector: "app" })
export default class App {
  @Input() title = "";
  @HostListener("click", ["$event"]) onClick(@Arg() event: Event) {
    return event?.target;
  }
}
