import { annotationOf } from "../manifests/kube-object.ts";
import { keyOfManifest, type Manifest, placeOf } from "../manifests/manifest.ts";
import { nameOfKey } from "../manifests/resource-key.ts";
import type { DeletePolicy, Hook, HookConvention } from "./hook.ts";

/** The annotations of a convention, and the words that they may have. */
interface Words {
  readonly event: string;
  readonly weight: string;
  readonly policy: string;
  readonly events: readonly string[];
  readonly policies: Readonly<Record<string, DeletePolicy>>;
}

/** The annotation of Argo CD with the sync wave of an object. */
const waveAnnotation = "argocd.argoproj.io/sync-wave";

const words: Readonly<Record<Exclude<HookConvention, "none">, Words>> = {
  helm: {
    event: "helm.sh/hook",
    weight: "helm.sh/hook-weight",
    policy: "helm.sh/hook-delete-policy",
    events: ["install", "upgrade", "rollback", "delete"]
      .flatMap((what) => [`pre-${what}`, `post-${what}`])
      .concat("test", "test-success", "test-failure", "crd-install"),
    policies: { "before-hook-creation": "before-creation", "hook-succeeded": "succeeded", "hook-failed": "failed" },
  },
  argo: {
    event: "argocd.argoproj.io/hook",
    weight: waveAnnotation,
    policy: "argocd.argoproj.io/hook-delete-policy",
    events: ["PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete"],
    policies: { BeforeHookCreation: "before-creation", HookSucceeded: "succeeded", HookFailed: "failed" },
  },
};

/** The annotations that a convention does not obey. */
export function unheededAnnotations(convention: HookConvention): readonly string[] {
  const ofHelm = [words.helm.event];
  const ofArgo = [words.argo.event, waveAnnotation];
  return { none: [...ofHelm, ...ofArgo], helm: ofArgo, argo: ofHelm }[convention];
}

/** Whether an object, declared or live, is a hook of Helm or Argo CD. */
export function isHook(object: Manifest["object"]): boolean {
  return annotationOf(object, words.helm.event) !== "" || annotationOf(object, words.argo.event) !== "";
}

/** The events at which Helm would create an object. */
export function helmEvents(object: Manifest["object"]): readonly string[] {
  return listOf(annotationOf(object, words.helm.event));
}

/** What the annotations of an object make of it. */
export interface ReadHook {
  /** Undefined: an object like any other. */
  readonly hook?: Hook;
  /** Each begins with the location of the object, and names it. */
  readonly problems: readonly string[];
}

/** Reads the annotations of an object. A word that the convention does not have is a problem: what it stands for would not happen. */
export function readHook(manifest: Manifest, convention: HookConvention): ReadHook {
  if (convention === "none") return { problems: [] };
  const { event, weight, policy, events, policies } = words[convention];
  const subject = `${placeOf(manifest)}: ${nameOfKey(keyOfManifest(manifest))}`;
  const problems: string[] = [];
  const read = (annotation: string, allowed: readonly string[]) => {
    const found = listOf(annotationOf(manifest.object, annotation));
    for (const word of found)
      if (!allowed.includes(word))
        problems.push(`${subject}: ${JSON.stringify(word)} in the annotation ${annotation} is unknown: use ${allowed.join(", ")}`);
    return found;
  };
  const ownEvents = read(event, events);
  const isOne = ownEvents.length > 0;
  const ownWeight = isOne || weight === waveAnnotation ? numberOf(annotationOf(manifest.object, weight)) : 0;
  if (ownWeight === undefined) problems.push(`${subject}: the annotation ${weight} must be an integer`);
  if (!isOne) return { problems };
  const ownPolicies = read(policy, Object.keys(policies)).flatMap((word) => policies[word] ?? []);
  const hook: Hook = {
    manifest,
    events: ownEvents,
    weight: ownWeight ?? 0,
    policies: new Set(ownPolicies.length > 0 ? ownPolicies : ["before-creation"]),
  };
  return { hook, problems };
}

/** The sync wave of an object; 0 without an annotation. */
export function syncWaveOf({ object }: Manifest): number {
  return numberOf(annotationOf(object, waveAnnotation)) ?? 0;
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function numberOf(text: string): number | undefined {
  if (text === "") return 0;
  return /^[-+]?\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}
