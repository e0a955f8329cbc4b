import type { Files } from "@slipway/testkit";

/** An application of a test: its file, and the manifests beside it. */
export interface TestApplication {
  readonly name: string;
  /** Where its manifests go that name no namespace. */
  readonly namespace: string;
  readonly manifests: Files;
  /** Its directory; the name unless told. */
  readonly path?: string;
  /** Stages, run whatever changed; a quick sync without. */
  readonly pipeline?: readonly { readonly name: string; readonly with?: Readonly<Record<string, unknown>> }[];
  readonly prune?: boolean;
  /** More of `spec`. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** The files of an application, by their paths in the repository. */
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

/** A ConfigMap as YAML. */
export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: ${JSON.stringify(data)}\n`;
}

/** Many ConfigMaps as one file: `${prefix}-0`, `${prefix}-1`, … */
export function configMaps(prefix: string, count: number, data: Readonly<Record<string, string>>): string {
  return Array.from({ length: count }, (_, index) => configMap(`${prefix}-${index}`, data)).join("---\n");
}
