import type { Deployment } from "@slipway/domain";
import type { Files } from "@slipway/testkit";

/** An application of the plugin in `test/compat/plugin`. */
export interface FolderApplication {
  readonly name: string;
  /** What the application file says is to be written; else the file `content` beside it has it. */
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

/** Its files, by their paths in the repository. */
export function folderFiles({ name, content, file, labels = {}, pipeline, alwaysUsePipeline = false }: FolderApplication): Files {
  const application = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Application",
    spec: {
      name,
      labels,
      ...(pipeline && { planner: { alwaysUsePipeline }, pipeline: { stages: pipeline } }),
      plugins: { folder: content === undefined ? {} : { content } },
    },
  };
  return {
    [`${name}/app.pipecd.yaml`]: JSON.stringify(application, undefined, 2),
    ...(file !== undefined && { [`${name}/content`]: file }),
  };
}

/** The status of each stage by its name. */
export function stagesOf({ stages }: Deployment): Readonly<Record<string, string>> {
  return Object.fromEntries(stages.map(({ name, status }) => [name, status]));
}
