import type { Deployment } from "@slipway/domain";
import type { Files } from "@slipway/testkit";

/** The name of the plugin in `test/compat/plugin`: the one that an application file of kind KubernetesApp implies. */
export const folderPlugin = "kubernetes";

/** An application of that plugin. */
export interface FolderApplication {
  readonly name: string;
  /** Default: Application. An older kind has the content in its `spec.input`, and no section. */
  readonly kind?: "KubernetesApp";
  /** Content to write, in the application file; default: that of the file `content` next to it. */
  readonly content?: string;
  readonly file?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly pipeline?: readonly {
    readonly name: string;
    readonly timeout?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
  readonly alwaysUsePipeline?: boolean;
}

/** Returns its files by their paths in the repository. */
export function folderFiles({ name, kind, content, file, labels = {}, pipeline, alwaysUsePipeline = false }: FolderApplication): Files {
  const written = content === undefined ? {} : { content };
  const application = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: kind ?? "Application",
    spec: {
      name,
      labels,
      ...(pipeline && { planner: { alwaysUsePipeline }, pipeline: { stages: pipeline } }),
      ...(kind === undefined ? { plugins: { [folderPlugin]: written } } : { input: written }),
    },
  };
  return {
    [`${name}/app.pipecd.yaml`]: JSON.stringify(application, undefined, 2),
    ...(file !== undefined && { [`${name}/content`]: file }),
  };
}

/** Returns the status of each stage by its name. */
export function stagesOf({ stages }: Deployment): Readonly<Record<string, string>> {
  return Object.fromEntries(stages.map(({ name, status }) => [name, status]));
}
