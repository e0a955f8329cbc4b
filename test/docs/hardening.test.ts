import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const guide = await readFile(join(docs, "hardening.md"), "utf8");
/** Generated from the program, which `npm run check` holds to it. */
const reference = await readFile(join(docs, "reference/environment-variables.md"), "utf8");

const [, table = ""] = /## Defaults\n(.*?)\n## /s.exec(guide) ?? [];
const claims = [...table.matchAll(/`([A-Z_]+)`: ([^;|\s]+)/g)].map(([, name = "", value = ""]) => ({ name, value }));

test("the guide names the settings that keep others out", () => {
  const names = claims.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["HOST", "ACCESS_FILE", "ANONYMOUS_READ", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "MAX_CALLS_PER_SECOND"]),
  );
});

test.for(claims)("$name is $value by default, as the guide says", ({ name, value }) => {
  const row = reference.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
  const [, inTable] = /\| `([^`]*)` \|$/.exec(row) ?? [];
  const [, inWords] = /\((\d[\d.]*)\)/.exec(row) ?? [];
  expect(inTable ?? inWords).toBe(value);
});
