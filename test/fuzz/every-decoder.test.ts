import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decoders } from "./decoders/all.ts";
import { notFuzzed } from "./not-fuzzed.ts";

const root = join(import.meta.dirname, "../..");
/** What turns bytes or a text into values, and fails if they are of another form. */
const parsing =
  /\b(?:JSON\.parse|fromJsonString|fromJson|fromBinary|parseDocument|parseAllDocuments|readDocuments|decodeURIComponent|jwtVerify|decodeJwt|(?:gunzip|inflate|brotliDecompress|zstdDecompress)(?:Sync)?|exactJson\.parse)\(/;
/** Tests, and what is no part of the product that runs. */
const others = /\.test\.ts$|\/(?:testing|gen|node_modules|dist|build)\/|^packages\/(?:testkit|plugin-conformance)\//;

async function parsingSources(): Promise<readonly string[]> {
  const files = await Array.fromAsync(glob("{packages,services,services/plugins}/*/src/**/*.ts", { cwd: root }));
  const wanted = [...new Set(files)].filter((file) => !others.test(file));
  const texts = await Promise.all(wanted.map(async (file) => [file, await readFile(join(root, file), "utf8")] as const));
  return texts
    .filter(([, text]) => parsing.test(text.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, "")))
    .map(([file]) => file)
    .sort();
}

const fuzzed = decoders.flatMap(({ sources }) => sources);

test("every source that parses something is fuzzed, or says why not", async () => {
  const known = new Set([...fuzzed, ...Object.keys(notFuzzed)]);
  expect((await parsingSources()).filter((file) => !known.has(file))).toEqual([]);
});

test("what is listed still parses something, and is listed once", async () => {
  const parsing = new Set(await parsingSources());
  expect(Object.keys(notFuzzed).filter((file) => !parsing.has(file))).toEqual([]);
  expect(Object.keys(notFuzzed).filter((file) => fuzzed.includes(file))).toEqual([]);
});
