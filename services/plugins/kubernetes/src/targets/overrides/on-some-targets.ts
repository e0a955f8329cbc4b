import { Fault, type Stage } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { Schemas } from "../../schemas.ts";
import type { NamedTarget } from "./input-for.ts";

const filter = { multiTargets: z.array(z.string()).default([]).describe("The deploy targets of the stage, by name. Default: all.") };

/**
 * Returns a stage of the plugin under its name in PipeCD's plugin kubernetes_multicluster, `K8S_MULTI_…`: it has the same options, and a list of the deploy
 * targets that it changes. A name that is no deploy target of the application is refused, where PipeCD ignores it.
 */
export function onSomeTargets(stage: Stage<Schemas>): Stage<Schemas> {
  if (!(stage.options instanceof z.ZodObject)) throw new Error("the options of the stage are no object");
  const some = <T extends { readonly deployTargets: readonly NamedTarget[]; readonly options: unknown }>(context: T): T => {
    const deployTargets = chosen(context.deployTargets, (context.options as z.output<z.ZodObject<typeof filter>>).multiTargets);
    return { ...context, deployTargets, leftOutTargets: context.deployTargets.filter((target) => !deployTargets.includes(target)) };
  };
  return {
    ...stage,
    options: stage.options.safeExtend(filter),
    quickSync: false,
    check: (context) => stage.check(some(context)),
    run: (context) => stage.run(some(context)),
  };
}

function chosen<T extends NamedTarget>(deployTargets: readonly T[], names: readonly string[]): readonly T[] {
  // A check of files alone may not know the deploy targets.
  if (names.length === 0 || deployTargets.length === 0) return deployTargets;
  const unknown = names.filter((name) => !deployTargets.some((target) => target.name === name));
  if (unknown.length === 0) return deployTargets.filter(({ name }) => names.includes(name));
  const known = deployTargets.map(({ name }) => name).join(", ");
  throw new Fault("invalid", `multiTargets: ${unknown.join(", ")}: no such deploy target; the application has ${known}`);
}
