import { readFileSync } from "node:fs";
import { applicationJsonSchema, type NotSupported, notSupported, pipedJsonSchema } from "@slipway/app-config";
import { pluginJsonSchemas } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { bundledPlugins } from "./bundled-plugins.ts";
import { leavesOf } from "./leaves.ts";
import { application } from "./obeyed/application-fields.ts";
import type { ObeyedFields } from "./obeyed/obeyed-fields.ts";
import { piped } from "./obeyed/piped-fields.ts";
import { plugins } from "./obeyed/plugin-fields.ts";

const repository = new URL("../../", import.meta.url);

interface Part {
  readonly name: string;
  readonly leaves: readonly string[];
  readonly obeyed: ObeyedFields;
  readonly open: readonly NotSupported[];
}

const pluginParts: readonly Part[] = bundledPlugins.flatMap((plugin) => {
  const { name } = plugin.definition;
  const { stages, ...sections } = pluginJsonSchemas(plugin);
  const { stages: openInStages = {}, ...openInSections } = notSupported.plugins[name] ?? {};
  const open: Readonly<Record<string, readonly NotSupported[]>> = { ...openInSections, ...openInStages };
  return Object.entries({ ...sections, ...stages }).map(([part, schema]) => ({
    name: `${name} ${part}`,
    leaves: leavesOf(schema).filter((leaf) => leaf !== ""), // a schema without fields
    obeyed: plugins[name]?.[part] ?? {},
    open: open[part] ?? [],
  }));
});

const parts: readonly Part[] = [
  { name: "application files", leaves: leavesOf(applicationJsonSchema()), obeyed: application, open: notSupported.application },
  { name: "piped files", leaves: leavesOf(pipedJsonSchema()), obeyed: piped, open: notSupported.piped },
  ...pluginParts,
];

const fieldsOf = (obeyed: ObeyedFields) =>
  Object.entries(obeyed).flatMap(([file, fields]) =>
    fields.map((written) => {
      const [field = "", word = field.split(".").at(-1) ?? ""] = written.split("=");
      return { file, field, word };
    }),
  );
const covers = ({ field }: NotSupported, leaf: string) =>
  leaf === field || [".", "["].some((separator) => leaf.startsWith(`${field}${separator}`));

test.for(parts)("$name: every field is obeyed, or its use is a warning that says what to do", ({ leaves, obeyed, open }) => {
  const known = new Set(fieldsOf(obeyed).map(({ field }) => field));
  const isOpen = (leaf: string) => open.some((row) => covers(row, leaf));
  expect({
    "neither obeyed nor in the table of what is not supported": leaves.filter((leaf) => !known.has(leaf) && !isOpen(leaf)),
    "obeyed, and in the table too": leaves.filter((leaf) => known.has(leaf) && isOpen(leaf)),
    "obeyed, but in no schema": [...known].filter((field) => !leaves.includes(field)),
    "not supported, but in no schema": open.filter((row) => !leaves.some((leaf) => covers(row, leaf))).map(({ field }) => field),
  }).toEqual({
    "neither obeyed nor in the table of what is not supported": [],
    "obeyed, and in the table too": [],
    "obeyed, but in no schema": [],
    "not supported, but in no schema": [],
  });
});

test.for(parts)("$name: a field is used where the table says", ({ obeyed }) => {
  const unused = fieldsOf(obeyed).filter(({ file, word }) => {
    const source = readFileSync(new URL(file, repository), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    return !new RegExp(`\\b${word}\\b`).test(source);
  });
  expect(unused.map(({ file, field }) => `${field} in ${file}`)).toEqual([]);
});
