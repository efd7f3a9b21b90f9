// The basket of the web shop: it survives a reload and tells its listeners what has changed.

const KEY = "hofladen.cart.v2";
const MAX_GRAMS = 25_000;

export class Cart extends EventTarget {
  static #shared = null;

  #lines = new Map();
  #storage;

  constructor(storage = globalThis.localStorage) {
    super();
    this.#storage = storage;
    this.#restore();
  }

  static shared() {
    return (Cart.#shared ??= new Cart());
  }

  get size() {
    return this.#lines.size;
  }

  get isEmpty() {
    return this.size === 0;
  }

  *[Symbol.iterator]() {
    for (const [sku, { grams, article }] of this.#lines) {
      yield { sku, grams, article, cents: priceOf(article, grams) };
    }
  }

  add(article, grams = article.step ?? 100) {
    const before = this.#lines.get(article.sku)?.grams ?? 0;
    const after = Math.min(before + grams, article.max ?? MAX_GRAMS);
    this.#lines.set(article.sku, { article, grams: after });
    this.#changed({ sku: article.sku, before, after });
    return after;
  }

  remove(sku) {
    const line = this.#lines.get(sku);
    if (!line) return false;
    this.#lines.delete(sku);
    this.#changed({ sku, before: line.grams, after: 0 });
    return true;
  }

  total() {
    return [...this].reduce((sum, { cents }) => sum + cents, 0);
  }

  onChange(listener) {
    const handle = ({ detail }) => listener(detail);
    this.addEventListener("change", handle);
    return () => this.removeEventListener("change", handle);
  }

  // What came with an old version of the shop, or was edited by hand, must not break the new one.
  #restore() {
    let saved;
    try {
      saved = JSON.parse(this.#storage?.getItem(KEY) ?? "[]");
    } catch {
      saved = [];
    }
    if (Array.isArray(saved)) {
      for (const line of saved) {
        if (line && typeof line === "object") {
          const { article, grams } = line;
          if (article?.sku && Number.isFinite(grams) && grams > 0) {
            if (article.perKilogram >= 0 || article.perPiece >= 0) {
              const known = this.#lines.get(article.sku);
              if (known) {
                if (known.article.updated < article.updated) {
                  known.article = article;
                }
                known.grams += grams;
              } else {
                this.#lines.set(article.sku, { article, grams });
              }
            }
          }
        }
      }
    }
  }

  #changed(detail) {
    const lines = [...this.#lines.values()];
    try {
      this.#storage?.setItem(KEY, JSON.stringify(lines));
    } catch (error) {
      console.warn("Der Korb ließ sich nicht speichern 🧺", error);
    }
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}

export function priceOf(article, grams) {
  if (article.perPiece !== undefined) {
    return article.perPiece * Math.round(grams / (article.pieceGrams || 1));
  }
  return Math.round((article.perKilogram * grams) / 1000);
}

export function formatCents(cents, { locale = "de-DE", currency = "EUR" } = {}) {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(cents / 100);
}
