import type { LiveResource } from "@slipway/plugin-sdk";
import { type ChildObject, isSameChild } from "../../../cache/store/child-object.ts";
import { childResource } from "../../resources.ts";
import type { TargetChange } from "./target-change.ts";

interface Shown {
  readonly child: ChildObject;
  readonly resource: LiveResource;
  /** How many of the application's objects own it. */
  roots: number;
}

/** What the objects of an application own on one target, as trees: each can be replaced by itself. */
export class OwnedObjects {
  readonly #deployTarget: string;
  readonly #trees = new Map<string, ReadonlySet<string>>();
  readonly #shown = new Map<string, Shown>();

  /** `owned` are all children of the roots. */
  constructor(deployTarget: string, roots: Iterable<string>, owned: readonly ChildObject[]) {
    this.#deployTarget = deployTarget;
    const byOwner = new Map<string, ChildObject[]>();
    for (const child of owned) for (const owner of child.owners) byOwner.getOrInsertComputed(owner, () => []).push(child);
    for (const root of roots) {
      const tree = new Map<string, ChildObject>();
      const level = [root];
      for (let uid = level.pop(); uid !== undefined; uid = level.pop())
        for (const child of byOwner.get(uid) ?? []) {
          if (tree.has(child.uid)) continue;
          tree.set(child.uid, child);
          level.push(child.uid);
        }
      this.put(root, [...tree.values()]);
    }
  }

  get resources(): readonly LiveResource[] {
    return [...this.#shown.values()].map(({ resource }) => resource);
  }

  /** Replaces what a root owns. What another root owns too stays. */
  put(root: string, children: readonly ChildObject[]): TargetChange {
    const before = this.#trees.get(root) ?? new Set<string>();
    const now = new Set(children.map(({ uid }) => uid));
    if (now.size === 0) this.#trees.delete(root);
    else this.#trees.set(root, now);
    const changed = children.flatMap((child) => this.#show(child, !before.has(child.uid)) ?? []);
    const removed = [...before].filter((uid) => !now.has(uid) && this.#hide(uid)).map((id) => ({ deployTarget: this.#deployTarget, id }));
    return { changed, removed };
  }

  /** The resource, if it is not as it was. */
  #show(child: ChildObject, isNew: boolean): LiveResource | undefined {
    const shown = this.#shown.get(child.uid);
    const roots = (shown?.roots ?? 0) + (isNew ? 1 : 0);
    if (shown !== undefined && isSameChild(shown.child, child)) {
      shown.roots = roots;
      return undefined;
    }
    const resource = childResource(child, this.#deployTarget);
    this.#shown.set(child.uid, { child, resource, roots });
    return resource;
  }

  /** Whether no root owns it any more. */
  #hide(uid: string): boolean {
    const shown = this.#shown.get(uid);
    if (shown === undefined || --shown.roots > 0) return false;
    return this.#shown.delete(uid);
  }
}
