import { readdir } from "node:fs/promises";
import type { Input } from "../../application-section.ts";
import { templatingMethod } from "./templating-method.ts";

/**
 * What `input` says that the files of an application directory leave without effect, as problems. Asked of the revision to deploy only: the one that runs
 * may have had other files.
 */
export async function unusedInput(
  dir: string,
  { helmChart, kustomizeOptions, manifests, multiTargets }: Input,
): Promise<readonly string[]> {
  if (multiTargets.length > 0) return []; // each may have a directory of its own
  switch (templatingMethod(await readdir(dir), helmChart !== undefined)) {
    case "kustomize":
      return manifests.length === 0
        ? []
        : ["input.manifests has no effect beside a kustomization in the directory, which is built instead: remove one of them"];
    case "plain":
      return Object.keys(kustomizeOptions).length === 0
        ? []
        : ["input.kustomizeOptions has no effect, because the directory has no kustomization.yaml: remove it, or add the kustomization"];
    case "helm":
      return []; // its schema says it
  }
}
