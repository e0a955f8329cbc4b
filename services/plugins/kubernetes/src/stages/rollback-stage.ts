import { defineStage, Fault, isFault, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { closeHooks } from "../hooks/failure/close-hooks.ts";
import { eventsOf } from "../hooks/hook.ts";
import { abandonHooks } from "../hooks/unfinished/abandon-hooks.ts";
import { giveBack } from "../replicas/give-back.ts";
import { lentInFile } from "../replicas/sharing-in-file.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { unchangedTargets } from "../targets/changed-targets.ts";
import { type ChangedTarget, onEachTarget } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { movedAway } from "../targets/neighbours/moved-away.ts";
import { hasInput, type NamedTarget } from "../targets/overrides/input-for.ts";
import { eachOf, perTarget } from "../targets/overrides/per-target.ts";
import { prunedTargets } from "../targets/pruned-targets.ts";
import { refuseServing } from "../traffic/refuse-serving.ts";
import { routeOf } from "../traffic/route.ts";
import { awaitReturn } from "../traffic/serving.ts";
import { applyingVariant } from "./apply-variant.ts";
import { cleaningVariants } from "./clean-variants.ts";
import { declarationOf, manifestsIfLoadable, routesTraffic, runningOf } from "./source-manifests.ts";

/**
 * K8S_ROLLBACK: applies the last successful revision again, moves the traffic back to it once it has its pods, then deletes the canary and baseline variants.
 * If the failed revision was deployed with `prune`, what it added is deleted too. Deploy targets on which it changed nothing are left alone,
 * unless something of theirs moved to another one on the same cluster.
 */
export function rollbackStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    rollback: true,
    describe: () => "Rollback the deployment",
    async run(context) {
      const { target, application, clock, deployTargets, log, metadata } = context;
      await closeHooks(context, clusters);
      const untouched = await unchangedTargets(context);
      const moved = await movedFrom(context, clusters, untouched);
      for (const name of moved)
        log.info(
          `nothing was applied to deploy target ${name}, but another one on the same cluster got what it has: applied again there too`,
        );
      const unchanged = untouched.difference(moved);
      for (const name of unchanged) log.info(`nothing was applied to deploy target ${name}: nothing to roll back there`);
      if (deployTargets.length > 0 && unchanged.size === deployTargets.length) {
        await metadata.display("nothing to roll back");
        return "succeeded";
      }
      const running = runningOf(context.running, "to roll back to");
      const toRestore = deployTargets.filter(({ name }) => !unchanged.has(name));
      const leftOut = toRestore.filter((at) => !hasInput(running.application.input, at));
      for (const { name } of leftOut)
        log.info(
          `the revision to roll back to leaves deploy target ${name} out: what was applied there stays, without canary and baseline`,
        );
      const cleanedThere = leftOut.length === 0 ? "" : await cleanLeftOut(context, clusters, leftOut);
      const left = leftOut.length === 0 ? "" : `left as it is: ${leftOut.map(({ name }) => name).join(", ")} (${cleanedThere})`;
      if (leftOut.length > 0 && leftOut.length === toRestore.length) throw new Fault("precondition", `nothing can be rolled back; ${left}`);
      const toChange = toRestore.filter((at) => !leftOut.includes(at));
      const changed = { ...context, deployTargets: toChange, leftOutTargets: deployTargets.filter((at) => !toChange.includes(at)) };
      const pruned = await prunedTargets(context);
      const { application: section } = running;
      const load = async (at: NamedTarget) => {
        const { manifests, hooks } = await declarationOf(running, context, at);
        const added = pruned.has(at.name) ? await manifestsIfLoadable(target, context, at) : undefined;
        return { manifests, hooks, added, route: routesTraffic(target, at.name) ? routeOf(manifests, section) : undefined };
      };
      const alsoBy = ({ name }: NamedTarget) => `${routesTraffic(target, name)} ${pruned.has(name)}`;
      const loaded = await perTarget(changed.deployTargets, [running, target], load, alsoBy);
      const asPrimary = { clusters, source: running, variant: "primary", variantLabel: section.variantLabel } as const;
      const apply = applyingVariant(changed, {
        ...asPrimary,
        revisions: eachOf(loaded, ({ manifests, hooks, added, route }) => ({
          hooks,
          manifests: manifests.filter((manifest) => manifest !== route),
          leftAlone: route ? [route] : [],
          pruneScope: added === undefined ? { kind: "nothing" } : { kind: "introduced-by", manifests: added },
        })),
        addVariantLabelToSelector: section.quickSync.addVariantLabelToSelector,
        events: eventsOf(section.input.hooks, { isRollback: true, isFirst: false }),
      });
      const isRouted = [...loaded.values()].some(({ route }) => route !== undefined);
      const route =
        isRouted &&
        applyingVariant(changed, {
          ...asPrimary,
          revisions: eachOf(loaded, ({ manifests, route: object }) => ({
            manifests: object ? [object] : [],
            declared: manifests,
            pruneScope: { kind: "part" },
          })),
          before: (on, { declared = [] }) => awaitReturn(on, { declared, section, clock }),
        });
      const clean = cleaningVariants({
        variants: ["canary", "baseline"],
        variantLabel: application.variantLabel,
        declared: eachOf(loaded, ({ manifests }) => manifests),
      });
      const restored = await onEachTarget(changed, {
        clusters,
        onFailure: "demand-all",
        work: async (at) => {
          const applied = await apply.work(at);
          const { manifests: declared = [], route: ofTarget } = loaded.get(at.deployTarget) ?? {};
          const canary = lentInFile(target, at.deployTarget);
          const shared = canary && { declared, section, options: canary };
          if (route && ofTarget) await route.work(at);
          if (shared) await giveBack(context, at, shared);
          // Not earlier: until the old revision runs again, these may be the only pods that serve traffic.
          return `${applied}, ${await clean(at)}`;
        },
      });
      await metadata.display([restored, left].filter((part) => part !== "").join("; "));
      return "succeeded";
    },
    abandoned: (context) => abandonHooks(clusters, context),
  });
}

/** The deploy targets among `unchanged` of which something moved to one that was changed. None if there is nothing to roll back to, which is said elsewhere. */
async function movedFrom(context: KubernetesContext, clusters: Clusters, unchanged: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const { running, target } = context;
  if (running === undefined) return new Set();
  return movedAway(context, clusters, {
    unchanged,
    before: async (at) => (hasInput(running.application.input, at) ? (await declarationOf(running, context, at)).manifests : []),
    deployed: async (at) => (await manifestsIfLoadable(target, context, at)) ?? [],
  });
}

/**
 * Deletes canary and baseline where the revision before has nothing: there is no other stage that would. A variant that still gets traffic stays, since there
 * is nothing to move the traffic to.
 */
async function cleanLeftOut(context: KubernetesContext, clusters: Clusters, leftOut: KubernetesContext["deployTargets"]): Promise<string> {
  const { application, log, target } = context;
  const { variantLabel } = application;
  const there = { ...context, deployTargets: leftOut, leftOutTargets: context.deployTargets.filter((at) => !leftOut.includes(at)) };
  const declared = await perTarget(leftOut, [target], (at) => manifestsIfLoadable(target, context, at));
  const summaries: string[] = [];
  for (const variant of ["canary", "baseline"] as const) {
    const before = async (on: ChangedTarget) => {
      const there = declared.get(on.deployTarget) ?? [];
      if (routesTraffic(target, on.deployTarget)) await refuseServing(on, there, application, variant);
      const canary = variant === "canary" ? lentInFile(target, on.deployTarget) : undefined;
      if (canary !== undefined) await giveBack(context, on, { declared: there, section: application, options: canary });
    };
    try {
      const work = cleaningVariants({ variants: [variant], variantLabel, declared: new Map(), before });
      summaries.push(await onEachTarget(there, { clusters, keepsResults: false, onFailure: "demand-all", work }));
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isFault(error, "precondition")) throw error;
      log.info(`warning: ${error.message}`);
      summaries.push(`${variant} left`);
    }
  }
  return summaries.join(", ");
}
