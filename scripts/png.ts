/** Makes a screenshot small: the same picture with a palette of 256 colours. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

/** Rewrites an 8-bit RGB or RGBA PNG, as browsers take them, with a palette; transparency is dropped. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = read(png);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts].sort(([, one], [, other]) => other - one).slice(0, 256);
  const colours = palette.map(([colour]) => colour);
  const nearest = new Map(colours.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((pixel, at) => {
    const index = nearest.get(pixel) ?? closest(pixel, colours);
    nearest.set(pixel, index);
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = index;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits per pixel, which are indices into a palette (PNG specification, section 11.2.1).
  header.set([8, 3], 8);
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(colours.flatMap(channels))),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function read(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const [width, height, size] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") {
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    }
  }
  const data = inflateSync(Buffer.concat(parts));
  const pixels = new Uint32Array(width * height);
  const line = width * size;
  let above = Buffer.alloc(line);
  for (let y = 0; y < height; y += 1) {
    const start = y * (line + 1);
    const row = data.subarray(start + 1, start + 1 + line);
    unfilter(row, above, data[start] ?? 0, size);
    for (let x = 0; x < width; x += 1) pixels[y * width + x] = row.readUIntBE(x * size, 3);
    above = row;
  }
  return { width, height, pixels };
}

/** Undoes a line's prediction in place (PNG specification, section 9.2). */
function unfilter(row: Buffer, above: Buffer, type: number, size: number): void {
  for (let x = 0; x < row.length; x += 1) {
    const [left, up, corner] = [
      x < size ? 0 : (row[x - size] ?? 0),
      above[x] ?? 0,
      x < size ? 0 : (above[x - size] ?? 0),
    ];
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][type] ?? 0;
    row[x] = (row[x] ?? 0) + guess;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [one, two, three] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ];
  if (one <= two && one <= three) return left;
  return two <= three ? up : corner;
}

function closest(pixel: number, colours: readonly number[]): number {
  const distances = colours.map((colour) => {
    const other = channels(colour);
    return channels(pixel).reduce((sum, value, index) => sum + (value - (other[index] ?? 0)) ** 2, 0);
  });
  return distances.indexOf(Math.min(...distances));
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
