import { healthOf } from "../health/health.ts";
import type { HealthVerdict } from "../health/health-rule.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";

/** The health of the object in a YAML text; undefined if its kind has none. Throws if there is no object in it. */
export function healthOfText(text: string): HealthVerdict | undefined {
  const object = parseManifests(text, "a.yaml").manifests[0]?.object;
  if (object === undefined) throw new Error(`there is no object in: ${text}`);
  return healthOf(object);
}

/** The health of an object of a kind, such as `example.com/v1 Thing`, with this status and, where it matters, other parts. */
export function healthOfStatus(kind: string, status: string, more = ""): HealthVerdict | undefined {
  const [apiVersion, name] = kind.split(" ");
  return healthOfText(`apiVersion: ${apiVersion}\nkind: ${name}\nmetadata: {name: a, generation: 3}\n${more}\nstatus: {${status}}\n`);
}

/** One row of a table of rules of custom resources: kind, status, what is expected of them, a part of the reason, other parts of the object. */
export type RuleCase = readonly [kind: string, status: string, want: string, why?: string, more?: string];

/** One row of a table of healths: a text, and what is expected of it. */
export interface HealthCase {
  readonly name: string;
  readonly text: string;
  readonly want: string;
  /** A part of the reason. Without it, any reason will do. */
  readonly why?: string;
}
