// Reads a JSON list of AsyncAPI documents from standard input and prints, for each, a list of what the official parser holds against it.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const WARNING = 1;

async function faults(source) {
  const { document, diagnostics } = await new Parser().parse(source);
  const found = diagnostics.filter(({ severity }) => severity <= WARNING).map(({ path, message }) => `${path.join("/")}: ${message}`);
  return document || found.length ? found : ["the parser gave no document"];
}

console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, "utf8")).map(faults))));
