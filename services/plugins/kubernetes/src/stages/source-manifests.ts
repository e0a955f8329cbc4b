import { Fault, isFault, type Source } from "@slipway/plugin-sdk";
import { fileRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import type { ApplicationSection } from "../application-section.ts";
import { type JsonValue, listAt, textAt } from "../json/json.ts";
import { loadManifests } from "../manifests/load-manifests.ts";
import type { Manifest } from "../manifests/manifest.ts";

type KubernetesSource = Source<ApplicationSection>;

/** The manifests of a revision. Throws `invalid` with every problem, each with file and line. */
export function manifestsOf({ dir, configFilename, application }: KubernetesSource, signal: AbortSignal): Promise<readonly Manifest[]> {
  return loadManifests({ dir, configFilename, input: application.input, signal });
}

/** The manifests of a revision; none if they cannot be loaded, because then nothing of it was applied. */
export async function manifestsIfLoadable(source: KubernetesSource, signal: AbortSignal): Promise<readonly Manifest[]> {
  try {
    return await manifestsOf(source, signal);
  } catch (error) {
    if (isFault(error)) return [];
    throw error;
  }
}

/** The running revision. Throws `precondition` with what it is needed for if there is none. */
export function runningOf(running: KubernetesSource | undefined, purpose: string): KubernetesSource {
  if (running) return running;
  throw new Fault("precondition", `there is no revision ${purpose}: the application was never deployed successfully`);
}

/** Whether the pipeline in the application file has the stage. */
export function hasStage({ configText }: Pick<KubernetesSource, "configText">, stage: string): boolean {
  const file = readDocuments(configText, "", fileRules).documents[0]?.value as JsonValue | undefined; // the reader makes nothing but JSON values
  return listAt(file, "spec", "pipeline", "stages").some((each) => textAt(each, "name") === stage);
}
