import type { KindName } from "../../kinds/kind-state.ts";
import type { HealthRules } from "./health-rules.ts";

/** The kinds for whose health a user has rules. */
export interface RuledKinds {
  has(kind: KindName): boolean;
}

/** The kinds that rules are for. */
export function ruledKinds(rules: HealthRules): RuledKinds {
  return { has: ({ group, kind }) => rules.some((each) => each.group === group && each.kind === kind) };
}
