import type { Change } from "../../diff/diff-list.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { identityOf, keyOf } from "../../manifests/resource-key.ts";

/** How a live object compares with its declaration. */
export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly change: Change }
  | { readonly kind: "undetermined"; readonly reason: string };

interface Pair {
  readonly old: KubeObject;
  readonly desired: KubeObject;
}

/** Webhooks, defaults and schemas may change without the object: what was found counts for so long, which is less than the time between looks (`wholeMs`). */
const rememberedMs = 400_000;

/**
 * What was found of objects, so that only one that changed is compared again. It belongs to one set of declarations. Verdicts that are not certain are not
 * remembered.
 */
export class KnownVerdicts {
  readonly #contentOf: (live: KubeObject) => number | undefined;
  readonly #known = new Map<string, { readonly content: number; readonly verdict: Verdict; readonly at: number }>();

  /** `contentOf` tells apart the states of a live object; undefined if it cannot. */
  constructor(contentOf: (live: KubeObject) => number | undefined) {
    this.#contentOf = contentOf;
  }

  /** What was found of this state of the object. */
  find({ old, desired }: Pair): Verdict | undefined {
    const known = this.#known.get(identityOf(keyOf(desired)));
    if (known === undefined || known.content !== this.#contentOf(old)) return undefined;
    return performance.now() - known.at > rememberedMs ? undefined : known.verdict;
  }

  remember({ old, desired }: Pair, verdict: Verdict): void {
    const content = this.#contentOf(old);
    const key = identityOf(keyOf(desired));
    if (content === undefined || verdict.kind === "undetermined") this.#known.delete(key);
    else this.#known.set(key, { content, verdict, at: performance.now() });
  }
}
