import type { ConflictPolicy } from "./conflict-policy.ts";
import type { IgnoredFields } from "./ignored-fields.ts";
import type { Scalers } from "./scalers.ts";

/** Which fields of its objects an application leaves to others. */
export interface FieldRules {
  /** For objects without an annotation of their own. */
  readonly conflicts: ConflictPolicy;
  readonly ignored: IgnoredFields;
  readonly scalers: Scalers;
}
