import { useCallback, useEffect, useMemo, useReducer, useState } from "react";
import { isOk, type Order, type OrderClient, type Status } from "./client";
import { groupBy } from "./slots";

const COLUMNS: readonly { status: Status; title: string }[] = [
  { status: "new", title: "Neu" },
  { status: "packing", title: "Wird gepackt 📦" },
  { status: "ready", title: "Abholbereit" },
  { status: "delivered", title: "Übergeben" },
];

interface State {
  orders: Record<string, Order>;
  moving: ReadonlySet<string>;
  problem: string | null;
}

type Action =
  | { type: "loaded"; orders: Order[] }
  | { type: "changed"; order: Order }
  | { type: "moving"; id: string; status: Status }
  | { type: "failed"; id?: string; message: string; before?: Order }
  | { type: "dismissed" };

function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "loaded": {
      const orders: Record<string, Order> = {};
      for (const order of action.orders) {
        const known = state.orders[order.id];
        orders[order.id] = known && state.moving.has(order.id) ? known : order;
      }
      return { ...state, orders };
    }
    case "changed": {
      const moving = new Set(state.moving);
      moving.delete(action.order.id);
      return { ...state, moving, orders: { ...state.orders, [action.order.id]: action.order } };
    }
    case "moving": {
      const order = state.orders[action.id];
      if (!order || state.moving.has(action.id)) {
        return state;
      }
      const moved = { ...order, status: action.status };
      return {
        ...state,
        moving: new Set(state.moving).add(action.id),
        orders: { ...state.orders, [action.id]: moved },
      };
    }
    case "failed": {
      const moving = new Set(state.moving);
      const orders = { ...state.orders };
      if (action.id !== undefined) {
        moving.delete(action.id);
        if (action.before) {
          orders[action.id] = action.before;
        }
      }
      return { orders, moving, problem: action.message };
    }
    case "dismissed":
      return { ...state, problem: null };
  }
}

interface CardProps {
  order: Order;
  busy: boolean;
  onMove: (order: Order, status: Status) => void;
}

function Card({ order, busy, onMove }: CardProps) {
  const next = COLUMNS[COLUMNS.findIndex((column) => column.status === order.status) + 1];
  const weight = Object.values(order.items).reduce((sum, grams) => sum + grams, 0) / 1000;
  return (
    <article className={busy ? "card busy" : "card"} aria-busy={busy}>
      <h3>
        {order.customer} {order.pickup ? "🏠" : "🚚"}
      </h3>
      <p>
        {weight.toFixed(1)} kg · {(order.cents / 100).toFixed(2)} €
      </p>
      {order.note && <p className="note">{order.note}</p>}
      {next && (
        <button type="button" disabled={busy} onClick={() => onMove(order, next.status)}>
          {next.title}
        </button>
      )}
    </article>
  );
}

export function OrderBoard({ client, day }: { client: OrderClient; day: Date }) {
  const [state, dispatch] = useReducer(reduce, {
    orders: {},
    moving: new Set<string>(),
    problem: null,
  });
  const [filter, setFilter] = useState("");

  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      const outcome = await client.orders(day, controller.signal);
      if (isOk(outcome)) {
        dispatch({ type: "loaded", orders: outcome.value });
      } else if (outcome.kind === "refused") {
        dispatch({ type: "failed", message: outcome.message });
      } else {
        dispatch({ type: "failed", message: `offline after ${outcome.attempts} attempts` });
      }
    };
    load().catch((error: unknown) => {
      if (!controller.signal.aborted) {
        dispatch({ type: "failed", message: String(error) });
      }
    });
    const unsubscribe = client.subscribe((order) => dispatch({ type: "changed", order }));
    return () => {
      unsubscribe();
      controller.abort();
    };
  }, [client, day]);

  const move = useCallback(
    async (order: Order, status: Status) => {
      dispatch({ type: "moving", id: order.id, status });
      const outcome = await client.move(order, status);
      if (!isOk(outcome)) {
        const message = outcome.kind === "refused" ? outcome.message : "no connection";
        dispatch({ type: "failed", id: order.id, message, before: order });
      }
    },
    [client],
  );

  const columns = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const shown = Object.values(state.orders).filter(
      (order) => wanted === "" || order.customer.toLowerCase().includes(wanted),
    );
    return groupBy(shown, (order) => order.status);
  }, [state.orders, filter]);

  return (
    <main>
      <input
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        placeholder="Kundin…"
      />
      {state.problem !== null && (
        <p role="alert" onClick={() => dispatch({ type: "dismissed" })}>
          {state.problem}
        </p>
      )}
      <div className="columns">
        {COLUMNS.map(({ status, title }) => (
          <section key={status}>
            <h2>{title}</h2>
            {(columns.get(status) ?? []).map((order) => (
              <Card key={order.id} order={order} busy={state.moving.has(order.id)} onMove={move} />
            ))}
          </section>
        ))}
      </div>
    </main>
  );
}
