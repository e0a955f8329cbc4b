import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { z } from "zod";
import { referencePages } from "./pages.ts";

const pages = Object.entries(await referencePages());

test("no field, option or variable is left without a meaning", () => {
  const rows = pages.flatMap(([name, text]) => text.split("\n").map((line) => ({ name, line })));
  const empty = rows.filter(({ name, line }) => name.endsWith("variables.md") && /^\| `[^|]+` \| *\|/.test(line));
  expect(empty).toEqual([]);
  expect(pages.find(([name]) => name === "piped-file.md")?.[1]).toContain("`spec.repositories[].remote`");
  expect(pages.find(([name]) => name === "application-file.md")?.[1]).toContain("`spec.pipeline.stages[].name`");
});

const root = join(import.meta.dirname, "../../../..");
const variables = new Set(
  [...(pages.find(([name]) => name === "environment-variables.md")?.[1] ?? "").matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name),
);

test.for(globSync("services/*/src/config.ts", { cwd: root }).sort())("the page has every variable of %s", async (path) => {
  const { configSchema } = (await import(join(root, path))) as { readonly configSchema: z.ZodObject };
  expect(Object.keys(configSchema.shape).filter((name) => !variables.has(name))).toEqual([]);
});

test.for(globSync(["README.md", "docs/*.md"], { cwd: root }).sort())("%s sets only variables that exist", (path) => {
  const text = readFileSync(join(root, path), "utf8");
  const fenced = [...text.matchAll(/^```(?:sh|console)?\n(.*?)^```/gms)].map(([, block = ""]) => block).join("");
  const set = [...fenced.matchAll(/(?<![\w$-])([A-Z][A-Z0-9_]{2,})=/g)].map(([, name = ""]) => name);
  const named = path.endsWith("network.md") ? [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, name = ""]) => name) : [];
  expect(
    [...set, ...named].filter((name) => !variables.has(name) && !["PATH", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED"].includes(name)),
  ).toEqual([]);
});
