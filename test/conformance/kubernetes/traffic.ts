import { applicationSchema, type VariantLabel } from "../../../services/plugins/kubernetes/src/application-section.ts";
import { addVariantToWorkload, isWorkload, missingVariant } from "../../../services/plugins/kubernetes/src/decorate/variant-selector.ts";
import { type KubeObject, withMetadata } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import type { Manifest } from "../../../services/plugins/kubernetes/src/manifests/manifest.ts";
import { formatKey, keyOf } from "../../../services/plugins/kubernetes/src/manifests/resource-key.ts";
import { patchSchema } from "../../../services/plugins/kubernetes/src/patches/patch.ts";
import { patchManifests, patchObject } from "../../../services/plugins/kubernetes/src/patches/patch-manifests.ts";
import { routingMethodOf } from "../../../services/plugins/kubernetes/src/traffic/routing-method.ts";
import { formatSplit, splitOf, trafficOptionsSchema } from "../../../services/plugins/kubernetes/src/traffic/traffic-split.ts";
import { divideTraffic, findVirtualServices } from "../../../services/plugins/kubernetes/src/traffic/virtual-service.ts";
import { copyConfigs, findConfigMaps, findSecrets } from "../../../services/plugins/kubernetes/src/variants/config-copies.ts";
import { primaryOptionsSchema } from "../../../services/plugins/kubernetes/src/variants/options.ts";
import { primaryManifests } from "../../../services/plugins/kubernetes/src/variants/primary-manifests.ts";
import { copyService } from "../../../services/plugins/kubernetes/src/variants/service-copy.ts";
import { copyWorkload } from "../../../services/plugins/kubernetes/src/variants/workload-copies.ts";
import { first, manifests, type Texts } from "./manifests.ts";

interface Reference {
  readonly kind: string;
  readonly name: string;
}

/** A variant in the form of the cases: key and value of its label. */
interface Labelled {
  readonly variant: string;
  readonly variantLabel: string;
}

interface Copying extends Labelled {
  readonly manifests: Texts;
  readonly suffix: string;
}

/** Functions of the `traffic` cases. */
export const traffic: Readonly<Record<string, (input: never) => unknown>> = {
  percentages: ({ stageConfig }: { stageConfig: unknown }) => splitOf(trafficOptionsSchema.parse(stageConfig)),
  trafficDisplay: ({ stageConfig }: { stageConfig: unknown }) => ({
    display: formatSplit(splitOf(trafficOptionsSchema.parse(stageConfig))),
  }),
  routingMethod: ({ trafficRouting }: { trafficRouting: { readonly method?: string } | null }) => ({
    method: routingMethodOf({ method: trafficRouting?.method ?? "" }),
  }),
  findVirtualServices: ({ manifests: text, ref }: { manifests: string; ref: Reference }) => ({
    error: null,
    names: findVirtualServices(manifests(text), ref).map(({ object }) => object.metadata.name),
  }),
  generateVirtualService: (input: {
    manifest: string;
    host: string;
    editableRoutes: readonly string[];
    variantLabel: VariantLabel;
    canaryPercent: number;
    baselinePercent: number;
  }) => {
    const { manifest, host, editableRoutes, variantLabel, canaryPercent: canary, baselinePercent: baseline } = input;
    const split = { primary: 100 - canary - baseline, canary, baseline };
    return {
      error: null,
      manifest: divideTraffic(only(manifest), { host, editableRoutes: [...editableRoutes], variantLabel, split }).object,
    };
  },
  // The product keeps manifests as they are: there is no other form of a VirtualService.
  virtualServiceRoundtrip: ({ manifest }: { manifest: string }) => ({ error: null, manifest: first(manifest) }),
  variantServices: ({ manifests: text, suffix, ...variant }: Copying) => ({
    error: null,
    manifests: manifests(text)
      .map((service) => copyService(service, { suffix, ...labelled(variant) }))
      .map(keyed),
  }),
  variantWorkloads: ({ manifests: text, suffix, replicas, ...variant }: Copying & { replicas: number }) => ({
    error: null,
    manifests: manifests(text)
      .map((workload) => copyWorkload(workload, { suffix, replicas: { kind: "count", count: replicas }, ...labelled(variant) }))
      .map(keyed),
  }),
  variantSelector: ({ manifest, variant, variantLabel }: Labelled & { manifest: string }) => ({
    checkError: missingVariant(first(manifest), variantLabel, variant) ?? null,
    ensured: addVariantToWorkload(first(manifest), variantLabel, variant),
  }),
  addVariantLabels: ({ manifests: text, variant, variantLabel }: Labelled & { manifests: Texts }) => ({
    manifests: manifests(text).map(({ object }) =>
      withMetadata(object, { labels: { [variantLabel]: variant }, annotations: { [variantLabel]: variant } }),
    ),
  }),
  duplicate: ({ manifests: text, suffix }: { manifests: Texts; suffix: string }) => ({
    manifests: copyConfigs(manifests(text), suffix).map(({ object }) => object),
  }),
  primaryManifests: (input: Labelled & { manifests: Texts; service: Reference; stageConfig: unknown }) => {
    const { manifests: text, service, stageConfig, variant, variantLabel } = input;
    const { suffix, ...given } = stageConfig as { readonly suffix: string };
    const options = primaryOptionsSchema.parse({ ...given, ...(suffix !== "" && { suffix }) });
    const section = applicationSchema.parse({ service, variantLabel: { key: variantLabel, primaryValue: variant } });
    const primary = primaryManifests(manifests(text), section, { ...options, routesTraffic: false });
    return {
      error: null,
      manifests: primary.map(({ object }) =>
        options.addVariantLabelToSelector && isWorkload(object) ? addVariantToWorkload(object, variantLabel, variant) : object,
      ),
    };
  },
  patchManifest: ({ manifest, patch }: { manifest: string; patch: unknown }) => ({
    error: null,
    manifest: patchObject(first(manifest), patchSchema.parse(withoutNull(patch))),
  }),
  patchManifests: ({ manifests: texts, patches }: { manifests: Texts; patches: readonly unknown[] | null }) => ({
    error: null,
    manifests: patchManifests(
      manifests(texts),
      (patches ?? []).map((patch) => patchSchema.parse(withoutNull(patch))),
    ).map(({ object }) => object),
  }),
  findConfigMaps: ({ manifests: texts }: { manifests: Texts }) => ({ keys: findConfigMaps(manifests(texts)).map(keyText) }),
  findSecrets: ({ manifests: texts }: { manifests: Texts }) => ({ keys: findSecrets(manifests(texts)).map(keyText) }),
};

function only(text: string): Manifest {
  const [manifest] = manifests(text);
  if (!manifest) throw new Error("there is no manifest");
  return manifest;
}

/** Every variant gets the requested value, so the choice does not matter. */
function labelled({ variant, variantLabel }: Labelled) {
  const label = { key: variantLabel, primaryValue: variant, canaryValue: variant, baselineValue: variant };
  return { variantLabel: label, variant: "canary" } as const;
}

/** PipeCD sets the key when it makes a copy, we set it when we apply it. */
function keyed({ object }: Manifest): KubeObject {
  return withMetadata(object, { annotations: { "pipecd.dev/resource-key": formatKey(keyOf(object)) } });
}

function keyText({ object }: Manifest): string {
  return formatKey(keyOf(object));
}

/** Go writes absent lists as null. */
function withoutNull(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, item: unknown) => item ?? undefined));
}
