/** The kind of an application file whose plugins have sections. */
export const applicationKind = "Application";

/** Kinds from before there were plugins: the plugin each stands for, and the fields of `spec` that were about that plugin. */
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

/** A kind from before there were plugins. */
export type OlderKind = keyof typeof olderKinds;

/** What an application file may say it is. */
export type ApplicationKind = typeof applicationKind | OlderKind;

/** The names of the older kinds. */
export const olderKindNames = Object.keys(olderKinds) as readonly OlderKind[]; // its keys are all there is

/** Whether a kind is one from before there were plugins. */
export function isOlderKind(kind: unknown): kind is OlderKind {
  return typeof kind === "string" && Object.hasOwn(olderKinds, kind);
}
