/** What is drawn is made of elements and texts, never of markup: names and code may hold anything. */

const byId = (id) => document.getElementById(id);

/** An element with properties, and children that are elements or texts. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const grouped = (number) => number.toLocaleString("en");

/** A number with a word that is plural unless it is one. */
const counted = (number, word) => `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
