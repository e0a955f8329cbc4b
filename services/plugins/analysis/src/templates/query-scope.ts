import type { Scope } from "./expand.ts";

/** The values for a check's templates, without the variant. */
export interface QueryArgs {
  readonly applicationName: string;
  /** Those of the application, overridden by those of the template's entry. */
  readonly appCustomArgs: Readonly<Record<string, string>>;
}

/** A group of replicas that a query is about. */
export interface Variant {
  readonly name: "canary" | "baseline" | "primary";
  readonly customArgs: Readonly<Record<string, string>>;
}

const withoutVariant = "only the strategies CANARY_BASELINE and CANARY_PRIMARY know a variant";

/** The names that a template can use: `.App.Name`, `.K8s.Namespace`, `.AppCustomArgs.x`, and for a variant `.Variant.Name` and `.VariantCustomArgs.x`. */
export function queryScope({ applicationName, appCustomArgs }: QueryArgs, variant?: Variant): Scope {
  const namespace = appCustomArgs["k8sNamespace"];
  return {
    App: { values: { Name: applicationName } },
    K8s: { values: namespace === undefined ? {} : { Namespace: namespace }, hint: "it is k8sNamespace of the appCustomArgs" },
    AppCustomArgs: {
      values: appCustomArgs,
      hint: "set it in appCustomArgs of the application file's section for this plugin, or in appArgs of the template's entry",
    },
    Variant: { values: variant === undefined ? {} : { Name: variant.name }, ...(variant === undefined && { hint: withoutVariant }) },
    VariantCustomArgs: {
      values: variant?.customArgs ?? {},
      hint: variant === undefined ? withoutVariant : `set it in ${variant.name}Args of the metric`,
    },
  };
}
