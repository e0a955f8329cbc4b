import type { DeadLetterEntry } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import type { Shown } from "../../print.ts";
import { age } from "../../words/age.ts";
import { table } from "../table.ts";

/** Dead letters for people, one a line. */
export function deadLetterTable(entries: readonly DeadLetterEntry[], nowMs: number, { wide }: Shown): string {
  if (entries.length === 0) return "no dead letters";
  return table(
    ["number", "subject", "consumer", "age", "reason"],
    entries.map(({ sequence, deadLetter }) => [
      String(sequence),
      deadLetter?.subject ?? "",
      deadLetter?.consumer ?? "",
      age(instantOf(deadLetter?.at), nowMs),
      deadLetter?.reason ?? "",
    ]),
    { whole: wide },
  );
}
