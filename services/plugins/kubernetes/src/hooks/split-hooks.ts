import { annotationOf } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import type { Hook, HookConvention } from "./hook.ts";
import { readHook, unheededAnnotations } from "./read-hook.ts";

/** What an application declares. */
export interface Declaration {
  /** The declared state. */
  readonly manifests: readonly Manifest[];
  /** Created at events of a deployment. */
  readonly hooks: readonly Hook[];
}

/** How many objects a warning names. */
const shownObjects = 10;

/** Separates the hooks from the declared state. */
export function splitHooks(
  declared: readonly Manifest[],
  convention: HookConvention,
): Declaration & { readonly problems: readonly string[] } {
  const read = declared.map((manifest) => ({ manifest, ...readHook(manifest, convention) }));
  const ordinary = read.flatMap(({ manifest, hook }) => (hook === undefined ? [manifest] : []));
  return {
    manifests: withWarning(ordinary, convention),
    hooks: read.flatMap(({ hook }) => hook ?? []),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** Annotations without an effect are named at the first object that has one. */
function withWarning(declared: readonly Manifest[], convention: HookConvention): readonly Manifest[] {
  const unheeded = unheededAnnotations(convention);
  const annotated = declared.filter(({ object }) => unheeded.some((annotation) => annotationOf(object, annotation) !== ""));
  const [first] = annotated;
  if (first === undefined) return declared;
  const names = annotated.slice(0, shownObjects).map(describeManifest);
  if (annotated.length > names.length) names.push(`and ${annotated.length - names.length} more`);
  const why = convention === "none" ? "without input.hooks: helm or argo" : `because input.hooks is ${convention}`;
  const message = `the annotations ${unheeded.join(", ")} have no effect ${why}: applied like all other objects: ${names.join(", ")}`;
  const warning = { file: first.file, line: first.line, column: 1, path: "", message };
  return declared.map((manifest) => (manifest === first ? { ...manifest, warnings: [...(manifest.warnings ?? []), warning] } : manifest));
}
