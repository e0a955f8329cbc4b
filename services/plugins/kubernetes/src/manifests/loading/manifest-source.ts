import type { RenderContext } from "../../render/renderer.ts";
import type { TargetInput } from "../../targets/overrides/input-for.ts";

/** Where manifests are read from. */
export interface ManifestSource {
  /** The application directory, absolute. */
  readonly dir: string;
  /** The application file, which is not a manifest. */
  readonly configFilename: string;
  readonly input: TargetInput;
  /** What rendering needs. Without it only plain manifests are loaded. */
  readonly rendering?: RenderContext;
  readonly signal?: AbortSignal;
}
