// Draws a code to scan, from any text of up to 1,200 bytes, after ISO/IEC 18004: byte mode, error correction level L,
// versions 1 to 25. Nothing is fetched and nothing is kept: the sheet's address is known only here, in the browser.

// For each version: check words in a block, and the blocks as [how many, data words in each].
const BLOCKS = [
  [7, [1, 19]], [10, [1, 34]], [15, [1, 55]], [20, [1, 80]], [26, [1, 108]],
  [18, [2, 68]], [20, [2, 78]], [24, [2, 97]], [30, [2, 116]], [18, [2, 68], [2, 69]],
  [20, [4, 81]], [24, [2, 92], [2, 93]], [26, [4, 107]], [30, [3, 115], [1, 116]], [22, [5, 87], [1, 88]],
  [24, [5, 98], [1, 99]], [28, [1, 107], [5, 108]], [30, [5, 120], [1, 121]], [28, [3, 113], [4, 114]], [28, [3, 107], [5, 108]],
  [28, [4, 116], [4, 117]], [28, [2, 111], [7, 112]], [30, [4, 121], [5, 122]], [30, [6, 117], [4, 118]], [26, [8, 106], [4, 107]],
];

// The field of 256 elements: powers of 2 and their logarithms, modulo x^8 + x^4 + x^3 + x^2 + 1.
const POWER = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWER[exponent] = POWER[exponent + 255] = value;
  LOG[value] = exponent;
  value = value & 128 ? (value << 1) ^ 0x11d : value << 1;
}
const times = (a, b) => (a && b ? POWER[LOG[a] + LOG[b]] : 0);

const checkWords = (data, count) => {
  let divisor = [1];
  for (let i = 0; i < count; i += 1) {
    const next = [...divisor, 0];
    divisor.forEach((factor, j) => (next[j + 1] ^= times(factor, POWER[i])));
    divisor = next;
  }
  const rest = [...data, ...new Array(count).fill(0)];
  for (let i = 0; i < data.length; i += 1) {
    const lead = rest[i];
    divisor.forEach((factor, j) => (rest[i + j] ^= times(factor, lead)));
  }
  return rest.slice(data.length);
};

const blocksOf = (version) => BLOCKS[version - 1].slice(1).flatMap(([count, size]) => new Array(count).fill(size));
const room = (version) => blocksOf(version).reduce((sum, size) => sum + size, 0);

// The words of a version that hold the bytes, block by block in turn, and then their check words.
const wordsOf = (bytes, version) => {
  const bits = [];
  const put = (value, length) => {
    for (let i = length - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const most = room(version) * 8;
  put(0, Math.min(4, most - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let pad = 0xec; bits.length < most; pad ^= 0xfd) put(pad, 8);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  let at = 0;
  const data = blocksOf(version).map((size) => words.slice(at, (at += size)));
  const check = data.map((block) => checkWords(block, BLOCKS[version - 1][0]));
  const inTurn = (blocks) => {
    const longest = Math.max(...blocks.map((block) => block.length));
    return Array.from({ length: longest }, (_, i) => blocks.map((block) => block[i])).flat().filter((word) => word !== undefined);
  };
  return [...inTurn(data), ...inTurn(check)];
};

const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

// A number followed by the rest of its division, as format and version are written.
const withRest = (value, length, divisor, more) => {
  let rest = value << more;
  for (let i = length - 1; i >= 0; i -= 1) if ((rest >> (i + more)) & 1) rest ^= divisor << i;
  return (value << more) | rest;
};

const centres = (version) => {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - step * (count - 2 - i))];
};

// What every code of a version has: 0 and 1 where it is settled, undefined where data goes.
const frame = (version) => {
  const size = version * 4 + 17;
  const grid = Array.from({ length: size }, () => new Array(size));
  const set = (x, y, dark) => {
    if (grid[y] && x >= 0 && x < size) grid[y][x] = dark ? 1 : 0;
  };
  const ring = (cx, cy, reach, dark) => {
    for (let y = -reach; y <= reach; y += 1)
      for (let x = -reach; x <= reach; x += 1) set(cx + x, cy + y, dark(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (let i = 0; i < size; i += 1) {
    set(i, 6, i % 2 === 0);
    set(6, i, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) ring(x, y, 4, (far) => far !== 2 && far !== 4);
  const places = centres(version);
  const last = places.at(-1);
  for (const x of places)
    for (const y of places)
      if (!((x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6))) ring(x, y, 2, (far) => far !== 1);
  if (version >= 7) {
    const code = withRest(version, 6, 0x1f25, 12);
    for (let i = 0; i < 18; i += 1) {
      const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
      set(a, b, (code >> i) & 1);
      set(b, a, (code >> i) & 1);
    }
  }
  return grid;
};

const writeFormat = (grid, mask) => {
  const size = grid.length;
  const code = withRest((1 << 3) | mask, 5, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; i += 1) {
    const dark = (code >> i) & 1;
    if (i < 8) grid[i < 6 ? i : i + 1][8] = dark;
    else grid[8][i === 8 ? 7 : 14 - i] = dark;
    if (i < 8) grid[8][size - 1 - i] = dark;
    else grid[size - 15 + i][8] = dark;
  }
  grid[size - 8][8] = 1;
};

// Up and down in columns of two, from the right; the column of the timing line is stepped over.
const fill = (grid, words, mask) => {
  const size = grid.length;
  const fixed = grid.map((row) => Array.from(row, (value) => value !== undefined));
  let at = 0;
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i += 1) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (fixed[y][x]) continue;
        const bit = at < words.length * 8 ? (words[at >> 3] >> (7 - (at & 7))) & 1 : 0;
        at += 1;
        grid[y][x] = bit ^ (MASKS[mask](x, y) === 0 ? 1 : 0);
      }
    }
    up = !up;
  }
};

// How hard a code is to read: long runs, blocks, look-alikes of the corners, too much of one shade.
const penalty = (grid) => {
  const size = grid.length;
  let sum = 0;
  let dark = 0;
  const lines = [...grid, ...grid.map((_, x) => grid.map((row) => row[x]))];
  for (const line of lines) {
    const text = line.join("");
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
    for (let i = 0; i <= size - 11; i += 1) {
      const part = text.slice(i, i + 11);
      if (part === "10111010000" || part === "00001011101") sum += 40;
    }
  }
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      dark += grid[y][x];
      if (y && x && grid[y][x] === grid[y - 1][x] && grid[y][x] === grid[y][x - 1] && grid[y][x] === grid[y - 1][x - 1]) sum += 3;
    }
  return sum + 10 * Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5);
};

/** The rows of a code: 1 is dark. `null` when the text is too long. A mask may be named; the best is taken if not. */
export const matrix = (text, mask = null) => {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, i) => bytes.length + (i + 1 < 10 ? 2 : 3) <= room(i + 1)) + 1;
  if (!version) return null;
  const words = wordsOf(bytes, version);
  const made = (mask === null ? MASKS.keys() : [mask]);
  const grids = Array.from(made, (one) => {
    const grid = frame(version);
    writeFormat(grid, one);
    fill(grid, words, one);
    return grid;
  });
  return grids.map((grid) => [grid, penalty(grid)]).sort((a, b) => a[1] - b[1])[0][0];
};

/** A drawing of the code with its quiet edge, or nothing when the text is too long. */
export const drawing = (text, label) => {
  const rows = matrix(text);
  if (!rows) return null;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const size = rows.length + 8;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("class", "pb-code");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const runs = rows.map((row, y) => Array.from(row.join("").matchAll(/1+/g), ({ 0: run, index }) => `M${index + 4} ${y + 4}h${run.length}v1h-${run.length}z`).join(""));
  path.setAttribute("d", runs.join(""));
  svg.append(path);
  return svg;
};
