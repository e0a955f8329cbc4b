import type { Files } from "@slipway/testkit";

/** An application for a test: its file and its manifests. */
export interface TestApplication {
  readonly name: string;
  /** Namespace of manifests that name none. */
  readonly namespace: string;
  readonly manifests: Files;
  /** Its directory; default: the name. */
  readonly path?: string;
  /** Stages that always run; default: a quick sync. */
  readonly pipeline?: readonly { readonly name: string; readonly with?: Readonly<Record<string, unknown>> }[];
  readonly prune?: boolean;
  /** Additional fields of `spec`. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Returns the files of an application by their paths in the repository. */
export function applicationFiles({ name, namespace, manifests, path = name, pipeline, prune = false, spec = {} }: TestApplication): Files {
  const file = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Application",
    spec: {
      name,
      ...(pipeline && { planner: { alwaysUsePipeline: true }, pipeline: { stages: pipeline } }),
      plugins: { kubernetes: { input: { namespace }, quickSync: { prune } }, wait: {} },
      ...spec,
    },
  };
  const placed = Object.entries(manifests).map(([file, text]) => [`${path}/${file}`, text]);
  return { ...Object.fromEntries(placed), [`${path}/app.pipecd.yaml`]: JSON.stringify(file, undefined, 2) };
}

/** Returns a ConfigMap as YAML. */
export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: ${JSON.stringify(data)}\n`;
}

/** Returns several ConfigMaps as one file: `${prefix}-0`, `${prefix}-1`, … */
export function configMaps(prefix: string, count: number, data: Readonly<Record<string, string>>): string {
  return Array.from({ length: count }, (_, index) => configMap(`${prefix}-${index}`, data)).join("---\n");
}
