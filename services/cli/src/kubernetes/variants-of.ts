import { Fault, isFault } from "@slipway/domain";
import { type Manifest, stageManifests, stageOptionsSchemas } from "@slipway/plugin-kubernetes/files";
import { keepKnownFields, readWith, unknownField } from "@slipway/runtime/schema";
import { readDirectory } from "./read-manifests.ts";

export interface VariantsRequest {
  readonly directory: string;
  readonly stage: string;
  readonly options: unknown;
  /** The directory of the running revision. Default: that of the target. */
  readonly running: string | undefined;
  /** Whose manifests are read, if they differ between deploy targets. */
  readonly deployTarget: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The objects that a stage would apply. Throws `invalid` for an unknown stage and for options that it does not have, `precondition` for manifests that it
 * refuses.
 */
export async function variantsOf({
  directory,
  stage,
  options,
  running,
  deployTarget,
  signal,
}: VariantsRequest): Promise<readonly Manifest["object"][]> {
  const schema = Object.hasOwn(stageOptionsSchemas, stage) ? stageOptionsSchemas[stage] : undefined;
  if (schema === undefined)
    throw new Fault("invalid", `stage ${stage} makes no manifests: use one of ${Object.keys(stageOptionsSchemas).join(", ")}`);
  const { unknown } = keepKnownFields(schema, options);
  if (unknown.length > 0)
    throw new Fault(
      "invalid",
      unknown.map(({ path, known }) => `options of ${stage}: ${path.join(".")}: ${unknownField(String(path.at(-1)), known)}`).join("\n"),
    );
  const { misfits } = readWith(schema, options);
  if (misfits)
    throw new Fault("invalid", misfits.map(({ path, message }) => `options of ${stage}: ${path.join(".")}: ${message}`).join("\n"));
  const target = await readDirectory(directory, signal, { deployTarget });
  const before = running === undefined ? target : await readDirectory(running, signal, { deployTarget });
  try {
    const manifests = stageManifests({
      stage,
      options,
      section: target.section,
      declared: target.manifests,
      running: before.manifests,
      pipeline: target.pipeline,
    });
    return manifests.map(({ object }) => object);
  } catch (error) {
    throw isFault(error, "invalid") ? new Fault("precondition", error.message, { cause: error }) : error;
  }
}
