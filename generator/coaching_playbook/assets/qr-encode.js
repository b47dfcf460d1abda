// @ts-check
/**
 * QR code encoder (ISO/IEC 18004): byte mode, error correction level L, versions 1 to 25, so up to 1,273 bytes. Tests
 * compare it with another implementation. docs/project/architecture.md says why codes are encoded in the browser.
 */

/** @typedef {0 | 1} Module Light or dark. */
/** @typedef {Module[][]} Grid Rows of modules. */

/**
 * For each version: the number of error correction codewords of a block, and its groups of blocks as [number of blocks,
 * data codewords of each block].
 *
 * @type {[number, ...[count: number, size: number][]][]}
 */
const BLOCKS_BY_VERSION = [
  [7, [1, 19]], [10, [1, 34]], [15, [1, 55]], [20, [1, 80]], [26, [1, 108]],
  [18, [2, 68]], [20, [2, 78]], [24, [2, 97]], [30, [2, 116]], [18, [2, 68], [2, 69]],
  [20, [4, 81]], [24, [2, 92], [2, 93]], [26, [4, 107]], [30, [3, 115], [1, 116]], [22, [5, 87], [1, 88]],
  [24, [5, 98], [1, 99]], [28, [1, 107], [5, 108]], [30, [5, 120], [1, 121]], [28, [3, 113], [4, 114]], [28, [3, 107], [5, 108]],
  [28, [4, 116], [4, 117]], [28, [2, 111], [7, 112]], [30, [4, 121], [5, 122]], [30, [6, 117], [4, 118]], [26, [8, 106], [4, 107]],
];

// GF(256): powers of 2 and their logarithms, modulo x^8 + x^4 + x^3 + x^2 + 1.
const GF_POWERS = new Uint8Array(510);
const GF_LOGARITHMS = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  GF_POWERS[exponent] = GF_POWERS[exponent + 255] = value;
  GF_LOGARITHMS[value] = exponent;
  value = value & 128 ? (value << 1) ^ 0x11d : value << 1;
}
/**
 * Multiply in GF(256).
 *
 * @param {number} a
 * @param {number} b
 */
const multiply = (a, b) => (a && b ? GF_POWERS[GF_LOGARITHMS[a] + GF_LOGARITHMS[b]] : 0);

/**
 * Return the Reed-Solomon error correction codewords of a block.
 *
 * @param {number[]} data
 * @param {number} count
 */
const errorCorrection = (data, count) => {
  let divisor = [1];
  for (let i = 0; i < count; i += 1) {
    const next = [...divisor, 0];
    divisor.forEach((factor, j) => (next[j + 1] ^= multiply(factor, GF_POWERS[i])));
    divisor = next;
  }
  const rest = [...data, ...new Array(count).fill(0)];
  for (let i = 0; i < data.length; i += 1) {
    const lead = rest[i];
    divisor.forEach((factor, j) => (rest[i + j] ^= multiply(factor, lead)));
  }
  return rest.slice(data.length);
};

/**
 * Return the number of data codewords of each block of a version.
 *
 * @param {number} version
 * @returns {number[]}
 */
const blockSizes = (version) => {
  const [, ...groups] = BLOCKS_BY_VERSION[version - 1];
  return groups.flatMap(([count, size]) => new Array(count).fill(size));
};

/** @param {number} version */
const dataCapacity = (version) => blockSizes(version).reduce((sum, size) => sum + size, 0);

/**
 * Return the codewords that encode bytes: those of data, interleaved by block, then those of error correction.
 *
 * @param {Uint8Array} bytes
 * @param {number} version
 */
const encode = (bytes, version) => {
  /** @type {number[]} */
  const bits = [];
  /**
   * @param {number} value
   * @param {number} length
   */
  const put = (value, length) => {
    for (let i = length - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const capacity = dataCapacity(version) * 8;
  put(0, Math.min(4, capacity - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xfd) put(pad, 8);
  /** @type {number[]} */
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  let at = 0;
  const data = blockSizes(version).map((size) => words.slice(at, (at += size)));
  const check = data.map((block) => errorCorrection(block, BLOCKS_BY_VERSION[version - 1][0]));
  /** @param {number[][]} blocks */
  const interleave = (blocks) => {
    const longest = Math.max(...blocks.map((block) => block.length));
    return Array.from({ length: longest }, (_, i) => blocks.map((block) => block[i])).flat().filter((word) => word !== undefined);
  };
  return [...interleave(data), ...interleave(check)];
};

/**
 * The eight mask patterns: a module is inverted where the function returns 0.
 *
 * @type {((x: number, y: number) => number)[]}
 */
const MASK_PATTERNS = [
  (x, y) => (x + y) % 2,
  (_x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/**
 * Return a value with BCH check bits appended.
 *
 * @param {number} value
 * @param {number} length Bits of the value.
 * @param {number} divisor
 * @param {number} more Check bits.
 */
const withCheckBits = (value, length, divisor, more) => {
  let rest = value << more;
  for (let i = length - 1; i >= 0; i -= 1) if ((rest >> (i + more)) & 1) rest ^= divisor << i;
  return (value << more) | rest;
};

/**
 * Return the coordinates (of both axes) of the alignment patterns of a version.
 *
 * @param {number} version
 */
const alignmentCentres = (version) => {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - step * (count - 2 - i))];
};

/**
 * Return the grid of a version with its function patterns; modules for data are undefined.
 *
 * @param {number} version
 * @returns {(Module | undefined)[][]}
 */
const functionPatterns = (version) => {
  const size = version * 4 + 17;
  /** @type {(Module | undefined)[][]} */
  const grid = Array.from({ length: size }, () => new Array(size).fill(undefined));
  /**
   * @param {number} x
   * @param {number} y
   * @param {boolean | number} dark
   */
  const set = (x, y, dark) => {
    if (grid[y] && x >= 0 && x < size) grid[y][x] = dark ? 1 : 0;
  };
  /**
   * @param {number} cx
   * @param {number} cy
   * @param {number} reach
   * @param {(distance: number) => boolean} dark
   */
  const rings = (cx, cy, reach, dark) => {
    for (let y = -reach; y <= reach; y += 1)
      for (let x = -reach; x <= reach; x += 1) set(cx + x, cy + y, dark(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (let i = 0; i < size; i += 1) {
    set(i, 6, i % 2 === 0);
    set(6, i, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) rings(x, y, 4, (distance) => distance !== 2 && distance !== 4);
  const centres = alignmentCentres(version);
  const outermost = centres[centres.length - 1];
  for (const x of centres)
    for (const y of centres)
      if (!((x === 6 && y === 6) || (x === 6 && y === outermost) || (x === outermost && y === 6))) rings(x, y, 2, (distance) => distance !== 1);
  if (version >= 7) {
    const code = withCheckBits(version, 6, 0x1f25, 12);
    for (let i = 0; i < 18; i += 1) {
      const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
      set(a, b, (code >> i) & 1);
      set(b, a, (code >> i) & 1);
    }
  }
  return grid;
};

/**
 * Draw the format information: error correction level and mask pattern.
 *
 * @param {(Module | undefined)[][]} grid
 * @param {number} mask
 */
const writeFormat = (grid, mask) => {
  const size = grid.length;
  const code = withCheckBits((1 << 3) | mask, 5, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; i += 1) {
    const dark = /** @type {Module} */ ((code >> i) & 1);
    if (i < 8) grid[i < 6 ? i : i + 1][8] = dark;
    else grid[8][i === 8 ? 7 : 14 - i] = dark;
    if (i < 8) grid[8][size - 1 - i] = dark;
    else grid[size - 15 + i][8] = dark;
  }
  grid[size - 8][8] = 1;
};

/**
 * Return the grid with the codewords placed in columns of two modules, upwards and downwards from the right; the column
 * of the timing pattern is skipped.
 *
 * @param {(Module | undefined)[][]} grid
 * @param {number[]} words
 * @param {number} mask
 * @returns {Grid}
 */
const placeData = (grid, words, mask) => {
  const size = grid.length;
  const fixed = grid.map((row) => row.map((value) => value !== undefined));
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
        grid[y][x] = /** @type {Module} */ (bit ^ (MASK_PATTERNS[mask](x, y) === 0 ? 1 : 0));
      }
    }
    up = !up;
  }
  return /** @type {Grid} */ (grid);
};

/**
 * Return the penalty of a code, which is higher the harder it is to read: for long runs, blocks, patterns that look
 * like a finder pattern, and an imbalance of light and dark.
 *
 * @param {Grid} grid
 */
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

/**
 * Return the QR code of a text as a grid of modules.
 *
 * @param {string} text
 * @param {number | null} [mask] A mask pattern; by default the one with the lowest penalty.
 * @returns {Grid | null} Null when the text is too long.
 */
export const qrMatrix = (text, mask = null) => {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS_BY_VERSION.findIndex((_, i) => bytes.length + (i + 1 < 10 ? 2 : 3) <= dataCapacity(i + 1)) + 1;
  if (!version) return null;
  const words = encode(bytes, version);
  const masks = mask === null ? [...MASK_PATTERNS.keys()] : [mask];
  const grids = masks.map((candidate) => {
    const grid = functionPatterns(version);
    writeFormat(grid, candidate);
    return placeData(grid, words, candidate);
  });
  return grids.map((grid) => ({ grid, score: penalty(grid) })).sort((a, b) => a.score - b.score)[0].grid;
};

/**
 * Return the QR code of a text as an SVG element, with its quiet zone and a label for screen readers.
 *
 * @param {string} text
 * @param {string} label
 * @returns {SVGSVGElement | null} Null when the text is too long.
 */
export const qrSvg = (text, label) => {
  const rows = qrMatrix(text);
  if (!rows) return null;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const size = rows.length + 8;
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("class", "pb-code");
  const runs = rows.flatMap((row, y) =>
    Array.from(row.join("").matchAll(/1+/g), ({ 0: run, index = 0 }) => `M${index + 4} ${y + 4}h${run.length}v1h-${run.length}z`),
  );
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", runs.join(""));
  svg.append(path);
  return svg;
};
