// Writes what pages load as few files, each named by the digest of its content, and beside each a smaller one for browsers that take it.
// deploy/assets.py says what goes in, as JSON on the standard input, and moves what comes out to its place.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { transform } from "lightningcss";

const { into, files, styles, sheet, licences, record } = JSON.parse(readFileSync(0, "utf8"));
const TEXT = /\.(css|js)$/;
// The first browsers that know cascade layers, without which nothing is laid out: what they do not read is written so that they do.
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const OLDEST = { chrome: version(99), firefox: version(97), safari: version(15, 4) };
const written = {};

function write(name, content) {
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}.${createHash("sha256").update(content).digest("hex").slice(0, 12)}${name.slice(dot)}`;
  writeFileSync(join(into, file), content);
  written[name] = { file, bytes: content.length };
  if (TEXT.test(name)) {
    const smaller = {
      gz: gzipSync(content, { level: 9 }),
      br: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    };
    for (const [ending, bytes] of Object.entries(smaller)) {
      writeFileSync(join(into, `${file}.${ending}`), bytes);
      written[name][ending] = bytes.length;
    }
  }
  return file;
}

const renamed = Object.entries(files).map(([name, path]) => [`./files/${basename(path)}`, write(name, readFileSync(path))]);
// One sheet has one @charset at most, and the server says it.
let css = styles.map((path) => readFileSync(path, "utf8").replace(/^@charset [^;]*;/, "")).join("\n");
for (const [path, file] of renamed) css = css.replaceAll(path, file);
const { code, warnings } = transform({ filename: sheet, code: Buffer.from(css), minify: true, targets: OLDEST });
for (const warning of warnings) throw new Error(`${sheet}: ${warning.message} (line ${warning.loc?.line})`);
write(sheet, Buffer.concat([Buffer.from(`/*! ${licences} */\n`), code]));
writeFileSync(join(into, "manifest.json"), JSON.stringify({ ...record, files: written }, null, 2) + "\n");
