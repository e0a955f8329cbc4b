import type { TargetChoice } from "@slipway/proto/state";
import type { ChosenTargets } from "../add-application/targets/chosen-targets.ts";

/** The targets that a person chose, in the order of the file, new ones last. What the piped does not have nobody can choose: it stays. */
export function keptOrder(
  before: ChosenTargets,
  chosen: ChosenTargets,
  choices: readonly Pick<TargetChoice, "plugin" | "deployTargets">[],
): ChosenTargets {
  const all = Object.entries(chosen).map(([plugin, names]) => {
    const offered = choices.find((each) => each.plugin === plugin)?.deployTargets ?? [];
    const had = before[plugin] ?? [];
    const kept = had.filter((name) => names.includes(name) || !offered.includes(name));
    return [plugin, [...kept, ...names.filter((name) => !had.includes(name))]] as const;
  });
  return Object.fromEntries(all);
}
