import { visibleLine } from "@slipway/runtime/terminal";
import type { Check } from "../../status/check.ts";
import type { Shown } from "../print.ts";
import { table } from "./table.ts";

const words = { ok: "Ok", attention: "Attention", hidden: "Hidden" } as const satisfies Record<Check["state"], string>;

/** The checks for people, one a line; below, what to do about each that needs a person. */
export function statusTable(checks: readonly Check[], { wide }: Shown): string {
  const all = table(
    ["check", "state", "details"],
    checks.map(({ name, state, says }) => [name, words[state], says]),
    { whole: wide },
  );
  const next = checks.filter(({ state }) => state === "attention").map(({ name, next: what }) => visibleLine(`${name}: ${what}`));
  const nothing = checks.some(({ state }) => state === "hidden") ? "nothing that you may see needs a person" : "healthy";
  return next.length === 0 ? `${all}\n\n${nothing}` : `${all}\n\nWhat to do:\n${next.map((line) => `  ${line}`).join("\n")}`;
}
