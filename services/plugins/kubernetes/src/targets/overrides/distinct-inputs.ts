import { isFault } from "@slipway/plugin-sdk";
import type { Input } from "../../application-section.ts";
import { inputFor, isSameForAll, type NamedTarget, type TargetInput, withEntry } from "./input-for.ts";

/** Where manifests come from, and the deploy targets that have them. */
export interface DistinctInput<T> {
  readonly input: TargetInput;
  readonly targets: readonly T[];
}

/** The inputs of an application that differ, each once, and what is wrong with its `multiTargets`. Without deploy targets: those of all entries. */
export function distinctInputs<T extends NamedTarget>(
  input: Input,
  targets: readonly T[],
): { readonly inputs: readonly DistinctInput<T>[]; readonly problems: readonly string[] } {
  if (isSameForAll(input)) return { inputs: [{ input, targets }], problems: [] };
  const groups = new Map<string, { readonly input: TargetInput; readonly targets: T[] }>();
  const add = (own: TargetInput, ...of: readonly T[]) => {
    const key = JSON.stringify(own);
    const group = groups.get(key) ?? { input: own, targets: [] };
    group.targets.push(...of);
    groups.set(key, group);
  };
  const problems: string[] = [];
  if (targets.length === 0) for (const entry of input.multiTargets) add(withEntry(input, entry));
  for (const target of targets) {
    try {
      add(inputFor(input, target), target);
    } catch (error) {
      if (!isFault(error)) throw error;
      problems.push(error.message);
    }
  }
  return { inputs: [...groups.values()], problems };
}
