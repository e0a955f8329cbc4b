import { visibleLine } from "@slipway/runtime/terminal";
import type { Check } from "../../status/check.ts";
import type { Shown } from "../print.ts";
import { table } from "./table.ts";

/** The checks for people, one a line; below, what to do about each that needs a person. */
export function statusTable(checks: readonly Check[], { wide }: Shown): string {
  const all = table(
    ["check", "state", "details"],
    checks.map(({ name, state, says }) => [name, state === "ok" ? "Ok" : "Attention", says]),
    { whole: wide },
  );
  const next = checks.filter(({ state }) => state === "attention").map(({ name, next: what }) => visibleLine(`${name}: ${what}`));
  return next.length === 0 ? `${all}\n\nhealthy` : `${all}\n\nWhat to do:\n${next.map((line) => `  ${line}`).join("\n")}`;
}
