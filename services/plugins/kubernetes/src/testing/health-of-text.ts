import { healthOf } from "../health/health.ts";
import type { HealthVerdict } from "../health/health-rule.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";

/** The health of the object in a YAML text; undefined if its kind has none. Throws if there is no object in it. */
export function healthOfText(text: string): HealthVerdict | undefined {
  const object = parseManifests(text, "a.yaml").manifests[0]?.object;
  if (object === undefined) throw new Error(`there is no object in: ${text}`);
  return healthOf(object);
}

/** One row of a table of healths: a text, and what is expected of it. */
export interface HealthCase {
  readonly name: string;
  readonly text: string;
  readonly want: string;
  /** A part of the reason. Without it, any reason will do. */
  readonly why?: string;
}
