import { useEffect, useId, useState } from "react";
import { Cart, formatCents } from "./cart.js";

const AREAS = ["481", "482", "483"];

/** What is wrong with the form, by field; an empty object if it can be sent. */
export function validate(form, total, now = new Date()) {
  const problems = {};
  if (!form.name?.trim()) {
    problems.name = "Wie heißen Sie?";
  }
  if (!form.email && !form.phone) {
    problems.email = "Bitte E-Mail oder Telefon angeben";
  } else if (form.email && !/^[^@\s]+@[^@\s]+\.\w+$/.test(form.email)) {
    problems.email = "Das ist keine E-Mail-Adresse";
  } else if (form.phone && form.phone.replace(/\D/g, "").length < 6) {
    problems.phone = "Die Nummer ist zu kurz";
  }
  if (form.delivery === "home") {
    if (!form.street?.trim() || !/\d/.test(form.street)) {
      problems.street = "Straße und Hausnummer";
    }
    if (!/^\d{5}$/.test(form.postcode ?? "")) {
      problems.postcode = "Fünf Ziffern";
    } else if (!AREAS.some((area) => form.postcode.startsWith(area))) {
      problems.postcode = "Dorthin liefern wir leider noch nicht";
    }
    if (total < 1500) {
      problems.delivery = `Wir liefern ab ${formatCents(1500)}`;
    }
  }
  const slot = new Date(form.slot);
  if (Number.isNaN(slot.getTime())) {
    problems.slot = "Wann dürfen wir kommen?";
  } else if (slot - now < 2 * 60 * 60 * 1000) {
    problems.slot = "Das schaffen wir nicht mehr 🐢";
  } else if (slot.getDay() === 0) {
    problems.slot = "Sonntags ruhen wir";
  }
  return problems;
}

function Field({ label, name, type = "text", value, problem, onChange, ...rest }) {
  const id = useId();
  return (
    <div className={problem ? "field wrong" : "field"}>
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type={type} value={value ?? ""} onChange={onChange} {...rest} />
      {problem && <small role="alert">{problem}</small>}
    </div>
  );
}

function useCart(cart = Cart.shared()) {
  const [lines, setLines] = useState(() => [...cart]);
  useEffect(() => cart.onChange(() => setLines([...cart])), [cart]);
  return lines;
}

export function Checkout({ onDone }) {
  const lines = useCart();
  const [form, setForm] = useState({ delivery: "pickup" });
  const [problems, setProblems] = useState({});
  const [sending, setSending] = useState(false);
  const total = lines.reduce((sum, line) => sum + line.cents, 0);

  const change = ({ target }) => {
    setForm((old) => ({ ...old, [target.name]: target.value }));
    setProblems(({ [target.name]: _, ...others }) => others);
  };

  async function submit(event) {
    event.preventDefault();
    const found = validate(form, total);
    setProblems(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    setSending(true);
    try {
      const items = Object.fromEntries(lines.map(({ sku, grams }) => [sku, grams]));
      const response = await fetch("/checkout", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...form, items, pickup: form.delivery === "pickup" }),
      });
      const answer = await response.json();
      if (response.ok) {
        onDone(answer);
      } else {
        setProblems({ form: answer.error });
      }
    } catch {
      setProblems({ form: "Keine Verbindung. Ihr Korb bleibt erhalten." });
    } finally {
      setSending(false);
    }
  }

  const field = (name, label, more) => (
    <Field
      name={name}
      label={label}
      value={form[name]}
      problem={problems[name]}
      onChange={change}
      {...more}
    />
  );

  return (
    <form onSubmit={submit} noValidate>
      <ul>
        {lines.map(({ sku, article, grams, cents }) => (
          <li key={sku}>
            {article.name}, {(grams / 1000).toLocaleString("de-DE")} kg: {formatCents(cents)}
          </li>
        ))}
      </ul>
      {field("name", "Name", { autoComplete: "name" })}
      {field("email", "E-Mail", { type: "email", autoComplete: "email" })}
      {field("phone", "Telefon", { type: "tel" })}
      <select name="delivery" value={form.delivery} onChange={change}>
        <option value="pickup">Ich hole ab</option>
        <option value="home">Bitte liefern 🚲</option>
      </select>
      {form.delivery === "home" && (
        <>
          {field("street", "Straße")}
          {field("postcode", "Postleitzahl", { inputMode: "numeric" })}
        </>
      )}
      {field("slot", "Wann?", { type: "datetime-local" })}
      {(problems.form || problems.delivery) && (
        <p role="alert">{problems.form ?? problems.delivery}</p>
      )}
      <button disabled={sending || lines.length === 0}>
        {sending ? "Einen Moment…" : `Kaufen für ${formatCents(total)}`}
      </button>
    </form>
  );
}
