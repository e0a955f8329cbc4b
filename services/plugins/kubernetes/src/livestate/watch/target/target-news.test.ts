import { expect, test } from "vitest";
import type { ManagedObject } from "../../../cache/store/managed-object.ts";
import type { ObjectChange } from "../../../cache/store/object-index.ts";
import { TargetNews } from "./target-news.ts";

let content = 0;
function kept(uid: string, version = "v1", isRuled = false): ManagedObject {
  const resource = { group: "apps", version, kind: "Deployment", plural: "deployments", names: [], isNamespaced: true, verbs: [] };
  const text = new Uint8Array() as unknown as ManagedObject["text"]; // nobody reads it
  const object = { resource, uid, namespace: "shop", applicationId: "shop", verdict: undefined, content: ++content, text };
  return isRuled ? { ...object, state: text } : object;
}
const change = (before: ManagedObject | undefined, now: ManagedObject | undefined): ObjectChange => ({ kind: "managed", before, now });

test("however much happens before it is taken, what came last of each object is kept, and no more", () => {
  const news = new TargetNews(() => {});
  let before = kept("web");
  for (let index = 0; index < 1_000; index++) {
    const now = kept("web");
    news.change(change(before, now));
    news.change({ kind: "owned", root: "web" });
    before = now;
  }
  const db = kept("db");
  news.change(change(undefined, db));
  news.change(change(db, undefined));
  const { changes } = news.take();
  expect(changes).toHaveLength(3);
  expect(changes).toEqual([
    expect.objectContaining({ now: before }),
    { kind: "owned", root: "web" },
    { kind: "managed", before: db, now: undefined },
  ]);
  expect(news.isEmpty).toBe(true);
});

test("that one version of an object is forgotten does not hide what happened to the other one", () => {
  const news = new TargetNews(() => {});
  const now = kept("web");
  news.change(change(undefined, now));
  news.change(change(kept("web", "v2"), undefined));
  news.change(change(kept("web", "v1", true), undefined));
  expect(news.take().changes[0]).toEqual(change(undefined, now));
});

test("a look includes what happened before it begins, and owes nothing but what comes after", () => {
  const news = new TargetNews(() => {});
  expect(news.owesLook).toBe(true);
  news.change(change(undefined, kept("web")));
  news.beginLook();
  expect([news.owesLook, news.isEmpty]).toEqual([false, true]);
  news.change({ kind: "owned", root: "web" });
  news.oweLook();
  expect([news.owesLook, news.isEmpty]).toEqual([true, false]);
});

test("that the target may be another cluster is not forgotten by a look at the former one", () => {
  const news = new TargetNews(() => {});
  news.beginLook();
  news.oweLook();
  news.beginReading();
  expect(news.owesLook).toBe(false);
  news.moved();
  news.beginReading();
  expect(news.owesLook).toBe(true);
  news.beginLook();
  expect(news.owesLook).toBe(false);
});
