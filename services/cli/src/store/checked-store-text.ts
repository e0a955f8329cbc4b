import { visibleLine } from "@slipway/runtime/terminal";
import type { CheckedStore } from "@slipway/store";
import type { Shown } from "../output/print.ts";
import { table } from "../output/tables/table.ts";

/** What a check found, for people. */
export function checkedStoreText({ place, schema, tables, problems, problemCount }: CheckedStore, { wide }: Shown): string {
  const rows = tables.map((each) => [each.table, String(each.rows), String(each.problems)]);
  const named = problems.map(({ kind, row, reason }) => `${kind}: ${visibleLine(row)}: ${visibleLine(reason)}`);
  const more = problemCount - problems.length;
  return [
    `${place}: ${schemaText(schema)}`,
    table(["table", "rows", "problems"], rows, { whole: wide }),
    ...named,
    ...(more > 0 ? [`and ${more} more problems`] : []),
    problemCount === 0 ? "every row can be read" : `${problemCount} problems`,
  ].join("\n");
}

function schemaText({ applied, missing, unknown }: CheckedStore["schema"]): string {
  const version = `schema version ${Math.max(0, ...applied)}`;
  if (unknown.length > 0) return `${version}, written by a newer Slipway: this one does not have migrations ${unknown.join(", ")}`;
  return missing.length === 0
    ? `${version}, up to date`
    : `${version}; migrations ${missing.join(", ")} are missing: run slipway store migrate`;
}
