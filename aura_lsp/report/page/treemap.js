/** Rectangles whose areas are as sizes, as near to squares as they go (Bruls, Huizing and van Wijk 2000). */

const GAP = 1;
const FOLDER_LINE = 15;
const LEAST = 3; // pixels: what is smaller is not drawn

/** Folders of files; a folder with nothing but another folder in it is one with that. */
function folderTree(files) {
  const root = { name: "", path: "", children: new Map(), size: 0 };
  for (const file of files) {
    const parts = file.path.split("/");
    let here = root;
    here.size += file.size;
    parts.slice(0, -1).forEach((name, depth) => {
      const path = parts.slice(0, depth + 1).join("/");
      if (!here.children.has(name)) here.children.set(name, { name, path, children: new Map(), size: 0 });
      here = here.children.get(name);
      here.size += file.size;
    });
    here.children.set(`${parts.at(-1)}\0`, { name: parts.at(-1), path: file.path, size: file.size, file });
  }
  return joined(root);
}

function joined(folder) {
  const children = [...folder.children.values()].map((each) => (each.children ? joined(each) : each));
  const [only] = children;
  if (children.length === 1 && only.children) {
    return { ...only, name: folder.name ? `${folder.name}/${only.name}` : only.name };
  }
  return { ...folder, children: children.sort((a, b) => b.size - a.size) };
}

/** Where each of some nodes, the largest first, goes in a box: [node, box] pairs. */
function squarified(nodes, box) {
  const placed = [];
  let rest = nodes.filter((node) => node.size > 0);
  let { x, y, width, height } = box;
  let left = rest.reduce((sum, node) => sum + node.size, 0);
  while (rest.length && width > 0 && height > 0) {
    const scale = (width * height) / left;
    const side = Math.min(width, height);
    const count = rowLength(rest, side, scale);
    const row = rest.slice(0, count);
    const sum = row.reduce((total, node) => total + node.size, 0);
    const depth = (sum * scale) / side;
    let at = 0;
    for (const node of row) {
      const length = (node.size / sum) * side;
      placed.push([node, width < height
        ? { x: x + at, y, width: length, height: depth }
        : { x, y: y + at, width: depth, height: length }]);
      at += length;
    }
    if (width < height) { y += depth; height -= depth; } else { x += depth; width -= depth; }
    rest = rest.slice(count);
    left -= sum;
  }
  return placed;
}

/** How many nodes stand in the next row, so that the worst of them is as square as can be. */
function rowLength(nodes, side, scale) {
  let sum = 0;
  let best = Infinity;
  for (let count = 0; count < nodes.length; count += 1) {
    sum += nodes[count].size;
    const depth = (sum * scale) / side;
    const longest = (nodes[0].size * scale) / depth;
    const shortest = (nodes[count].size * scale) / depth;
    const worst = Math.max(longest / depth, depth / shortest);
    if (worst > best) return count;
    best = worst;
  }
  return nodes.length;
}

/** Draw a folder into a box of an element; `heatOf` a file is from 0 to 1. */
function drawFolder(target, folder, box, heatOf) {
  for (const [node, place] of squarified(folder.children, box)) {
    const inner = { x: place.x, y: place.y, width: place.width - GAP, height: place.height - GAP };
    if (inner.width < LEAST || inner.height < LEAST) continue;
    if (node.file) {
      drawFile(target, node, inner, heatOf(node.file));
    } else {
      const titled = inner.height > 3 * FOLDER_LINE && inner.width > 40;
      if (titled) drawTitle(target, node, inner);
      const line = titled ? FOLDER_LINE : 0;
      drawFolder(target, node, { ...inner, y: inner.y + line, height: inner.height - line }, heatOf);
    }
  }
}

function drawTitle(target, folder, box) {
  const title = make("button", { className: "folder", textContent: folder.name, title: folder.path });
  title.dataset.folder = folder.path;
  place(title, { ...box, height: FOLDER_LINE });
  target.append(title);
}

function drawFile(target, node, box, heat) {
  const element = make("div", { className: "file" });
  if (box.width > 30 && box.height > 13) element.textContent = node.name;
  element.dataset.file = node.path;
  element.style.background = `color-mix(in oklab, var(--cool), var(--hot) ${Math.round(heat * 100)}%)`;
  place(element, box);
  target.append(element);
}

function place(element, box) {
  element.style.left = `${box.x}px`;
  element.style.top = `${box.y}px`;
  element.style.width = `${box.width}px`;
  element.style.height = `${box.height}px`;
}
