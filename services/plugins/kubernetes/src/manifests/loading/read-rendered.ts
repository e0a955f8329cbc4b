import { statSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isFault } from "@slipway/plugin-sdk";
import { readPlaced } from "@slipway/plugin-sdk/yaml";
import { warnOfLeftOut } from "../../hooks/left-out-hooks.ts";
import { renderHelm } from "../../render/helm/render-helm.ts";
import { renderKustomize } from "../../render/kustomize/render-kustomize.ts";
import type { Render } from "../../render/renderer.ts";
import type { ParsedManifests } from "../parse-manifests.ts";
import { parseRendered } from "../parsed-files.ts";
import type { ManifestSource } from "./manifest-source.ts";
import type { TemplatingMethod } from "./templating-method.ts";

const renderers: Readonly<Record<Exclude<TemplatingMethod, "plain">, Render>> = { kustomize: renderKustomize, helm: renderHelm };

/** Renders a directory, and reads the result. The hooks of a chart are among it if the application runs those of Helm; otherwise a warning names them. */
export async function readRendered(
  { rendering, input, configFilename, signal }: ManifestSource,
  dir: string,
  method: keyof typeof renderers,
): Promise<ParsedManifests> {
  if (rendering === undefined) throw new Fault("precondition", `the application needs ${method}, which is not run here`);
  const repositoryDir = await realpath(rendering.repositoryDir);
  const { applicationName, commitHash, tools } = rendering;
  const request = {
    ...{ applicationName, commitHash, tools, repositoryDir, dir, configFilename, input, signal },
    // Only read where it matters: `check` may not know it.
    get config() {
      return rendering.config;
    },
  };
  const rendered = await renderers[method](request).catch((error: unknown) => {
    if (!isFault(error, "invalid") || !input.subdirectory) throw error;
    throw new Fault("invalid", fromApplication(error.message, dir, input.subdirectory), { cause: error });
  });
  const isOurs = ({ isHooks = false }) => input.hooks === "helm" || !isHooks;
  const [ours, leftOut] = await Promise.all(
    [rendered.filter(isOurs), rendered.filter((file) => !isOurs(file))].map((files) =>
      Promise.all(files.map((file) => parseRendered(file, signal))),
    ),
  );
  const manifestsOf = (parsed: readonly ParsedManifests[] = []) => parsed.flatMap(({ manifests }) => manifests);
  return { manifests: warnOfLeftOut(manifestsOf(ours), manifestsOf(leftOut)), problems: (ours ?? []).flatMap(({ problems }) => problems) };
}

/** Renderers name files from the directory that they render; messages name them from the application directory. */
function fromApplication(problems: string, dir: string, subdirectory: string): string {
  const isFile = (name: string) => statSync(join(dir, name), { throwIfNoEntry: false })?.isFile() ?? false;
  const lines = problems.split("\n").map((line) => {
    const file = readPlaced(line, isFile)?.file;
    return file === undefined ? line : `${join(subdirectory, file)}${line.slice(file.length)}`;
  });
  return lines.join("\n");
}
