import type { ObjectChange } from "../../../cache/store/object-index.ts";
import type { RuledKinds } from "../../../health/user/ruled-kinds.ts";

/** For which objects of an application a user has rules for their health. */
export interface RuledObjects {
  readonly ruled: RuledKinds;
  /** Whether what its objects may own can be of such a kind. */
  readonly hasRuledChildren: boolean;
}

/** Whether a change is about an object whose health a rule of a user decides: rules are asked at a look at everything only. */
export function isRuledChange(change: ObjectChange, { ruled, hasRuledChildren }: RuledObjects): boolean {
  if (change.kind === "owned") return hasRuledChildren;
  const kept = change.now ?? change.before;
  return kept !== undefined && ruled.has(kept.resource);
}
