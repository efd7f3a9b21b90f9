// Finds articles while the customer types: forgiving of umlauts and typing errors, what is in season first.

const SYNONYMS = new Map([
  ["erdapfel", "kartoffel"],
  ["karotte", "möhre"],
  ["paradeiser", "tomate"],
  ["topfen", "quark"],
]);

export const fold = (text) =>
  text
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter])
    .normalize("NFD")
    .replace(/\p{M}/gu, "");

/** How many letters must be changed, added or left out; gives up beyond `limit`. */
export function distance(a, b, limit = 2) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost));
    }
    previous = current;
  }
  return previous[b.length];
}

function* words(article) {
  yield* fold(article.name).split(/\W+/);
  for (const tag of article.tags ?? []) {
    yield fold(tag);
  }
}

export function search(articles, query, month, organicOnly, inStockOnly, maxCents, limit, fuzzy) {
  const terms = query
    .split(/\s+/)
    .filter(Boolean)
    .map((term) => fold(SYNONYMS.get(term.toLowerCase()) ?? term));
  const hits = [];

  function boost(article) {
    const season = article.season?.includes(month) ? 2 : 0;
    return season + (article.organic ? 1 : 0);
  }

  for (const article of articles) {
    if ((organicOnly && !article.organic) || (inStockOnly && !article.grams)) {
      continue;
    }
    if (maxCents && article.perKilogram > maxCents) {
      continue;
    }
    let score = 0;
    for (const term of terms) {
      let best = 0;
      for (const word of words(article)) {
        if (word === term) {
          best = 10;
          break;
        } else if (word.startsWith(term)) {
          best = Math.max(best, 6);
        } else if (word.includes(term) && term.length > 2) {
          best = Math.max(best, 3);
        } else if (fuzzy && term.length > 3 && distance(word, term) <= (term.length > 6 ? 2 : 1)) {
          best = Math.max(best, 1);
        }
      }
      if (best === 0) {
        score = 0;
        break;
      }
      score += best;
    }
    if (score > 0 || terms.length === 0) {
      hits.push({ article, score: score + boost(article) });
    }
  }
  return hits
    .sort((a, b) => b.score - a.score || a.article.name.localeCompare(b.article.name, "de"))
    .slice(0, limit)
    .map(({ article }) => article);
}

/** Runs `action` once nobody has called for a while; `cancel()` drops a call that waits. */
export function debounce(action, milliseconds) {
  let timer;
  const debounced = function (...values) {
    clearTimeout(timer);
    timer = setTimeout(() => action.apply(this, values), milliseconds);
  };
  debounced.cancel = () => clearTimeout(timer);
  return debounced;
}

export async function loadArticles(url, { signal, cache = new Map() } = {}) {
  if (!cache.has(url)) {
    const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) {
      throw new Error(`${url}: ${response.status} ${response.statusText}`);
    }
    cache.set(url, await response.json());
  }
  return cache.get(url);
}
