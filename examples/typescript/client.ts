/** The order service, as the staff's board talks to it. */

export type Status = "new" | "packing" | "ready" | "delivered" | "cancelled";

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly items: Readonly<Record<string, number>>;
  readonly cents: number;
  readonly pickup: boolean;
  readonly slot: string;
  readonly note?: string;
  status: Status;
}

export type Outcome<T> =
  | { kind: "ok"; value: T }
  | { kind: "refused"; status: number; message: string }
  | { kind: "offline"; attempts: number };

export interface ClientOptions {
  baseUrl: string;
  token: () => Promise<string>;
  attempts?: number;
  fetch?: typeof globalThis.fetch;
}

const sleep = (milliseconds: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

export class OrderClient {
  readonly #options: Required<ClientOptions>;
  readonly #listeners = new Set<(order: Order) => void>();

  constructor(options: ClientOptions) {
    this.#options = { attempts: 3, fetch: globalThis.fetch.bind(globalThis), ...options };
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Calls `listener` for every order that changes; the answer ends that. */
  subscribe(listener: (order: Order) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  orders(day: Date, signal?: AbortSignal): Promise<Outcome<Order[]>> {
    const query = new URLSearchParams({ day: day.toISOString().slice(0, 10) });
    return this.#send<Order[]>("GET", `/orders?${query}`, undefined, signal);
  }

  async move(order: Order, status: Status): Promise<Outcome<Order>> {
    const outcome = await this.#send<Order>("PATCH", `/orders/${order.id}`, { status });
    if (outcome.kind === "ok") {
      this.#listeners.forEach((listener) => listener(outcome.value));
    }
    return outcome;
  }

  async #send<T>(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Outcome<T>> {
    const { baseUrl, token, attempts, fetch } = this.#options;
    let renewed = false;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        const response = await fetch(baseUrl + path, {
          method,
          signal,
          headers: {
            Authorization: `Bearer ${await token()}`,
            ...(body !== undefined && { "Content-Type": "application/json" }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
        if (response.ok) {
          return { kind: "ok", value: (await response.json()) as T };
        } else if (response.status === 401 && !renewed) {
          renewed = true;
          attempt--;
          continue;
        } else if (response.status === 429 || response.status >= 500) {
          if (attempt < attempts) {
            const seconds = Number(response.headers.get("Retry-After") ?? 0);
            await sleep(seconds > 0 ? seconds * 1000 : 200 * 2 ** attempt, signal);
          } else {
            return { kind: "refused", status: response.status, message: "Später nochmal 🐌" };
          }
        } else {
          const problem = (await response.json().catch(() => ({}))) as { error?: string };
          const message = problem.error ?? response.statusText;
          return { kind: "refused", status: response.status, message };
        }
      } catch (error) {
        if (signal?.aborted) {
          throw error;
        }
        if (attempt === attempts) {
          return { kind: "offline", attempts };
        }
        await sleep(200 * 2 ** attempt, signal);
      }
    }
    return { kind: "offline", attempts };
  }
}

export function isOk<T>(outcome: Outcome<T>): outcome is { kind: "ok"; value: T } {
  return outcome.kind === "ok";
}
