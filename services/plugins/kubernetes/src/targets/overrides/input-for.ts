import { Fault } from "@slipway/plugin-sdk";
import type { Input } from "../../application-section.ts";
import { describeLabels } from "../describe-labels.ts";
import type { MultiTarget } from "./multi-targets.ts";

/** A deploy target, as far as its manifests depend on it. */
export interface NamedTarget {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Stands for the deploy targets where none is known, as in a plan without a piped file: it has what no entry changes. */
export const noTarget: NamedTarget = { name: "", labels: {} };

/** Where the manifests of one deploy target come from. */
export interface TargetInput extends Input {
  /** Below the application directory; empty: that directory. */
  readonly subdirectory?: string;
}

/** Whether every deploy target has the same manifests. */
export function isSameForAll({ multiTargets }: Pick<Input, "multiTargets">): boolean {
  return multiTargets.length === 0;
}

/** The input with what its `multiTargets` say about a deploy target. Throws `invalid` if they leave it out. */
export function inputFor(input: Input, deployTarget: NamedTarget): TargetInput {
  if (isSameForAll(input) || deployTarget === noTarget) return input;
  const entry = entryFor(input, deployTarget);
  if (entry === undefined)
    throw new Fault(
      "invalid",
      `deploy target ${deployTarget.name} fits no entry of input.multiTargets: add one for it, or one without name and labels for all others, or remove it from spec.deployTargets`,
    );
  return withEntry(input, entry);
}

/** The entry of `multiTargets` that a deploy target has; undefined if none fits. */
export function entryFor({ multiTargets }: Pick<Input, "multiTargets">, deployTarget: NamedTarget): MultiTarget | undefined {
  return multiTargets.find((each) => fits(each, deployTarget));
}

/** Whether a revision has manifests for a deploy target. */
export function hasInput(input: Pick<Input, "multiTargets">, deployTarget: NamedTarget): boolean {
  return isSameForAll(input) || deployTarget === noTarget || entryFor(input, deployTarget) !== undefined;
}

/** The input for the deploy targets of an entry. */
export function withEntry(input: Input, entry: MultiTarget): TargetInput {
  return {
    ...input,
    manifests: entry.manifests.length > 0 ? entry.manifests : input.manifests,
    kustomizeVersion: entry.kustomizeVersion || input.kustomizeVersion,
    kustomizeOptions: Object.keys(entry.kustomizeOptions).length > 0 ? entry.kustomizeOptions : input.kustomizeOptions,
    subdirectory: entry.kustomizeDir,
  };
}

/** The version of kubectl that the application names for a deploy target; empty if it names none. */
export function kubectlVersionFor(input: Pick<Input, "multiTargets" | "kubectlVersion">, deployTarget: NamedTarget): string {
  return entryFor(input, deployTarget)?.kubectlVersion || input.kubectlVersion;
}

/** The entries of `multiTargets` that fit none of an application's deploy targets, one sentence each. */
export function strayEntries({ multiTargets }: Pick<Input, "multiTargets">, deployTargets: readonly NamedTarget[]): readonly string[] {
  return multiTargets.flatMap((entry, index) => {
    if (deployTargets.some((each) => fits(entry, each))) return [];
    const { name, labels } = entry.target;
    const what = [...(name === "" ? [] : [`name ${name}`]), ...(Object.keys(labels).length === 0 ? [] : [describeLabels(labels)])];
    return [`input.multiTargets[${index}] (${what.join(", ")}) fits no deploy target of the application: correct it, or remove it`];
  });
}

function fits({ target }: MultiTarget, { name, labels }: NamedTarget): boolean {
  return (target.name === "" || target.name === name) && Object.entries(target.labels).every(([label, value]) => labels[label] === value);
}
