import { Fault, readWith } from "@slipway/plugin-sdk";
import type { z } from "zod";
import { type ApplicationSection, syncOptionsSchema } from "../application-section.ts";
import { annotateConfigHash } from "../decorate/config-hash.ts";
import { foldStringData } from "../decorate/fold-string-data.ts";
import { addVariantToWorkload, isWorkload } from "../decorate/variant-selector.ts";
import { withMetadata } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import type { StageInFile } from "../stages/source-manifests.ts";
import { checkBackends } from "../traffic/check-backends.ts";
import { routeTraffic } from "../traffic/route-traffic.ts";
import { checkSplit, splitOf, trafficOptionsSchema } from "../traffic/traffic-split.ts";
import { baselineManifests } from "../variants/baseline-manifests.ts";
import { canaryManifests } from "../variants/canary-manifests.ts";
import { baselineOptionsSchema, canaryOptionsSchema, primaryOptionsSchema } from "../variants/options.ts";
import { primaryManifests } from "../variants/primary-manifests.ts";
import { type Variant, variantValue } from "../variants/variant.ts";

/** What a stage is asked to apply. */
export interface StageManifestsRequest {
  readonly stage: string;
  /** The stage's `with`. */
  readonly options: unknown;
  readonly section: ApplicationSection;
  /** The manifests of the target revision. */
  readonly declared: readonly Manifest[];
  /** The manifests of the running revision, of which a baseline is made. */
  readonly running: readonly Manifest[];
  /** The stages of the pipeline: if one routes traffic, a primary rollout leaves the route alone. */
  readonly pipeline: readonly StageInFile[];
}

/** What a stage makes, before a deployment marks it. */
interface Made {
  readonly manifests: readonly Manifest[];
  readonly variant: Variant;
  readonly addVariantLabelToSelector?: boolean;
}

interface Maker<S extends z.ZodType> {
  readonly schema: S;
  make(options: z.output<S>, request: StageManifestsRequest): Made;
}

/** Keeps the type of the options between the schema and the function. */
function maker<S extends z.ZodType>(schema: S, make: Maker<S>["make"]): Maker<z.ZodType> {
  return { schema, make: (options, request) => make(options as z.output<S>, request) }; // stageManifests has read them with this schema
}

const makers: Readonly<Record<string, Maker<z.ZodType>>> = {
  K8S_SYNC: maker(syncOptionsSchema, (options, { declared }) => ({ manifests: declared, variant: "primary", ...options })),
  K8S_PRIMARY_ROLLOUT: maker(primaryOptionsSchema, (options, { section, declared, pipeline }) => ({
    manifests: primaryManifests(declared, section, { ...options, routesTraffic: hasRouting(pipeline) }),
    variant: "primary",
    ...options,
  })),
  K8S_CANARY_ROLLOUT: maker(canaryOptionsSchema, (options, { section, declared, pipeline }) => ({
    manifests: canaryManifests(declared, section, options, { routesTraffic: hasRouting(pipeline) }),
    variant: "canary",
  })),
  K8S_BASELINE_ROLLOUT: maker(baselineOptionsSchema, (options, { section, declared, running }) => ({
    manifests: baselineManifests({ running, target: declared }, section, options),
    variant: "baseline",
  })),
  K8S_TRAFFIC_ROUTING: maker(trafficOptionsSchema, (options, { section, declared, pipeline }) => {
    checkSplit(options);
    const split = splitOf(options);
    const route = routeTraffic(declared, section, split);
    checkBackends(declared, section, split, pipeline);
    return { manifests: [route], variant: "primary" };
  }),
};

function hasRouting(pipeline: StageManifestsRequest["pipeline"]): boolean {
  return pipeline.some(({ name }) => name === "K8S_TRAFFIC_ROUTING");
}

/** The schema of a stage's options, for the stages whose manifests can be made from files alone. */
export const stageOptionsSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(makers).map(([name, { schema }]) => [name, schema]),
);

/**
 * The objects that a stage applies, with their variant, and without the marks of a deployment (ids, commit). Throws `invalid` for a stage that applies
 * nothing, and for options or manifests that the stage would refuse.
 */
export function stageManifests(request: StageManifestsRequest): readonly Manifest[] {
  const { stage, options: given, section } = request;
  const found = Object.hasOwn(makers, stage) ? makers[stage] : undefined;
  if (found === undefined)
    throw new Fault("invalid", `stage ${JSON.stringify(stage)} makes no manifests: use one of ${Object.keys(makers).join(", ")}`);
  const { data, misfits } = readWith(found.schema, given);
  if (misfits)
    throw new Fault("invalid", misfits.map(({ path, message }) => `options of ${stage}: ${path.join(".")}: ${message}`).join("\n"));
  const { manifests, variant, addVariantLabelToSelector = false } = found.make(data, request);
  const { key } = section.variantLabel;
  const value = variantValue(section.variantLabel, variant);
  const labelled = manifests.map((manifest) => {
    const object = foldStringData(manifest.object);
    const selected = addVariantLabelToSelector && isWorkload(object) ? addVariantToWorkload(object, key, value) : object;
    return withObject(manifest, withMetadata(selected, { labels: { [key]: value }, annotations: { [key]: value } }));
  });
  return annotateConfigHash(labelled);
}
