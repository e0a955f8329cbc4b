/** The kind of an application file whose plugins have sections. */
export const applicationKind = "Application";

/** Kinds that predate plugins: the plugin that each kind implies, and the fields of `spec` that configure this plugin. */
export const olderKinds = {
  KubernetesApp: {
    plugin: "kubernetes",
    fields: ["input", "quickSync", "service", "workloads", "variantLabel", "trafficRouting", "resourceRoutes"],
  },
  TerraformApp: { plugin: "terraform", fields: ["input", "quickSync"] },
  LambdaApp: { plugin: "lambda", fields: ["input", "quickSync"] },
  CloudRunApp: { plugin: "cloudrun", fields: ["input", "quickSync"] },
  ECSApp: { plugin: "ecs", fields: ["input", "quickSync"] },
} as const satisfies Readonly<Record<string, OlderKindFields>>;

interface OlderKindFields {
  readonly plugin: string;
  readonly fields: readonly string[];
}

/** A kind that predates plugins. */
export type OlderKind = keyof typeof olderKinds;

/** A kind of application file. */
export type ApplicationKind = typeof applicationKind | OlderKind;

/** The names of the older kinds. */
export const olderKindNames = Object.keys(olderKinds) as readonly OlderKind[]; // holds because the object has no other keys

/** Whether a kind predates plugins. */
export function isOlderKind(kind: unknown): kind is OlderKind {
  return typeof kind === "string" && Object.hasOwn(olderKinds, kind);
}
