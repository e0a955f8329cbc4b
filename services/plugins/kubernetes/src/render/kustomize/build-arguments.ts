import type { PluginConfig } from "../../plugin-config.ts";

/** Options that run programs of the repository, or containers. */
const running = new Set(["enable-alpha-plugins", "enable-exec", "network", "network-name", "mount", "env", "as-current-user"]);
/** Options that are given here, or that would keep the result from us. */
const ours: Readonly<Record<string, string>> = {
  output: "the manifests are read from standard output",
  "helm-command": "helm comes from the tools of the piped, in the version of input.helmVersion",
  "helm-debug": "its output is no manifest",
  help: "it renders nothing",
};

/** Whether kustomize no longer looks at the paths that a kustomization names, and the configurations of its generators. */
export function readsAnything(name: string, value: string): boolean {
  return name === "load-restrictor" && value !== "LoadRestrictionsRootOnly";
}

/** Whether the options allow kustomizations to inflate charts. */
export function enablesHelm(options: Readonly<Record<string, string>>): boolean {
  const value = options["enable-helm"];
  return value !== undefined && value !== "false";
}

/** The arguments for `kustomizeOptions`, and the problems of those that cannot be used. An option with an empty value has none, as in PipeCD. */
export function buildArguments(
  options: Readonly<Record<string, string>>,
  allowed: Pick<PluginConfig["kustomize"], "allowPrograms" | "allowUnconfined">,
  { isConfined }: { readonly isConfined: boolean },
): { readonly args: readonly string[]; readonly problems: readonly string[] } {
  const problems = Object.entries(options).flatMap(([name, value]) => {
    const place = `input.kustomizeOptions: ${JSON.stringify(name)}`;
    if (!/^[a-z][a-z0-9-]*$/.test(name)) return [`${place} is not the name of an option: write it without dashes before it`];
    const reason = ours[name];
    if (reason !== undefined) return [`${place} cannot be set: ${reason}`];
    if (running.has(name) && !allowed.allowPrograms)
      return [`${place} runs programs from the repository; to allow that, set kustomize.allowPrograms in the config of the plugin`];
    if (readsAnything(name, value) && !isConfined && !allowed.allowUnconfined)
      return [
        `${place} lets a kustomization read every file of the plugin's user, because this machine does not confine programs; to allow that, set kustomize.allowUnconfined in the config of the plugin`,
      ];
    return [];
  });
  const args = Object.entries(options).map(([name, value]) => (value === "" ? `--${name}` : `--${name}=${value}`));
  return { args, problems };
}
