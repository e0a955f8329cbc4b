import type { ObjectPreview } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { type Known, type PresentObject, previewChanged } from "./preview-changed.ts";
import { previewCreated } from "./preview-created.ts";
import { SamePlan } from "./same-plan.ts";

/** Concurrent dry runs. */
const concurrency = 8;
/** Dry runs of one preview on one deploy target. */
const mostDryRuns = 1_000;

export interface PreviewDeclaredRequest {
  /** What exists. */
  readonly present: readonly PresentObject[];
  /** What does not, with marks. */
  readonly absent: readonly KubeObject[];
  readonly rules: FieldRules;
  readonly variantLabel: string;
  readonly autoCreateNamespace: boolean;
  readonly signal: AbortSignal;
}

/** What a sync would do with declared objects; those that stay as they are are left out. Throws `unavailable` if the cluster does not answer any more. */
export async function previewDeclared(
  cluster: Cluster,
  { present, absent, autoCreateNamespace, ...request }: PreviewDeclaredRequest,
): Promise<readonly Known[]> {
  let left = mostDryRuns;
  const mayAsk = () => left-- > 0;
  const found: Known[] = [];
  const compare = (objects: readonly PresentObject[], samePlan: SamePlan) =>
    runConcurrently(objects, concurrency, async (object) => {
      const known = await previewChanged(cluster, object, { ...request, mayAsk, samePlan });
      if (known !== undefined) found.push(known);
    });
  const plan = (definitions: readonly KubeObject[]) => new SamePlan({ definitions, absent, createsNamespaces: autoCreateNamespace });
  // First the definitions: what changes in them decides what may be said of objects of their kinds.
  await compare(
    present.filter(({ desired }) => isDefinition(desired)),
    plan([]),
  );
  const changed = new Set(found.map(({ preview }: { readonly preview: ObjectPreview }) => preview.name));
  const definitions = present.map(({ desired }) => desired).filter((object) => isDefinition(object) && changed.has(object.metadata.name));
  const samePlan = plan([...definitions, ...absent.filter(isDefinition)]);
  await compare(
    present.filter(({ desired }) => !isDefinition(desired)),
    samePlan,
  );
  await runConcurrently(absent, concurrency, async (object) => {
    found.push({ preview: await previewCreated(cluster, object, { ...request, mayAsk, samePlan }), isMasked: false });
  });
  return found;
}

function isDefinition({ kind }: KubeObject): boolean {
  return kind === "CustomResourceDefinition";
}
