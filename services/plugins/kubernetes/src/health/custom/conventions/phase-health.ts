import { type JsonValue, textAt } from "../../../json/json.ts";
import type { HealthVerdict } from "../../health-rule.ts";
import { degraded, healthyBut, progressing, suspended } from "../../verdicts.ts";

/** Where kinds keep one word for their whole state. */
const fields = ["phase", "state", "status", "health"];

const good =
  /^(ready|available|active|bound|running|healthy|green|succeeded|success|successful|complete|completed|installed|provisioned|deployed|exists|synced)$/;
const bad = /(fail|error|invalid|degraded|unhealthy|notfound|^red$)/;
const busy =
  /(pending|creating|provisioning|progress|initializing|installing|updating|upgrading|scaling|starting|waiting|reconciling|deploying|applying|migrating|^yellow$)/;
const held = /^(paused|suspended|hibernated)$/;

/** Objects of these kinds are done when they have run; of others when they run. */
const tasks = /(Run|Job|Workflow|Task|Backup|Restore|Migration|Snapshot)$/;

/** What the words say that some kinds have for their whole state, the worst first; undefined if there is none, or if none is understood. */
export function phaseHealth(status: JsonValue | undefined, kind: string): HealthVerdict | undefined {
  const words = fields.flatMap((field) => {
    const word = textAt(status, field);
    return word === "" ? [] : [{ field, word, said: word.toLowerCase() }];
  });
  const runs = tasks.test(kind);
  const find = (fits: (said: string) => boolean) => words.find(({ said }) => fits(said));
  const reasonOf = ({ field, word }: { readonly field: string; readonly word: string }) =>
    textAt(status, "message") || textAt(status, "reason") || `status.${field} is ${word}`;

  const broken = find((said) => bad.test(said));
  if (broken) return degraded(reasonOf(broken));
  const open = find((said) => busy.test(said) || (runs && said === "running"));
  if (open) return progressing(reasonOf(open));
  const waits = find((said) => held.test(said));
  if (waits) return suspended(reasonOf(waits));
  return find((said) => good.test(said)) && healthyBut(textAt(status, "message"));
}
