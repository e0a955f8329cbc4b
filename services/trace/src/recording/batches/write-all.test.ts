import { Fault } from "@slipway/domain";
import { expect, test, vi } from "vitest";
import { writeAll } from "./write-all.ts";

interface Item {
  readonly id: number;
  readonly isLost: () => boolean;
}

const never = new AbortController().signal;
const answering = async (): Promise<void> => {};
const outage = new Fault("unavailable", "the store is unavailable");
const itemsOf = (...ids: number[]): Item[] => ids.map((id) => ({ id, isLost: () => false }));
const idsOf = (items: Iterable<Item>): number[] => [...items].map(({ id }) => id);

test("all items are one write", async () => {
  const writes: number[][] = [];
  const write = async (items: readonly Item[]) => void writes.push(idsOf(items));
  expect(await writeAll(itemsOf(1, 2, 3), write, { check: answering }, never)).toEqual(new Map());
  expect(writes).toEqual([[1, 2, 3]]);
});

test("an invalid item does not block the others", async () => {
  const bad = new Fault("invalid", "item 2 is bad");
  const written: number[] = [];
  const write = async (items: readonly Item[]) => {
    if (idsOf(items).includes(2)) throw bad;
    written.push(...idsOf(items));
  };
  const errors = await writeAll(itemsOf(1, 2, 3), write, { check: answering }, never);
  expect([...errors].map(([{ id }, error]) => [id, error])).toEqual([[2, bad]]);
  expect(written).toEqual([1, 3]);
});

test("items wait while the store is unavailable, and are written when it is back", async () => {
  let isUnavailable = true;
  const written: number[] = [];
  const onUnavailable = vi.fn();
  const write = async (items: readonly Item[]) => {
    if (isUnavailable) throw outage;
    written.push(...idsOf(items));
  };
  const all = writeAll(itemsOf(1, 2, 3, 4, 5, 6), write, { onUnavailable, maxWaitMs: 2, check: async () => Promise.reject(outage) }, never);
  await vi.waitFor(() => expect(onUnavailable.mock.calls.length).toBeGreaterThan(8));
  isUnavailable = false;
  expect(await all).toEqual(new Map());
  expect(written).toEqual([1, 2, 3, 4, 5, 6]);
  expect(onUnavailable.mock.calls[0]?.[0]).toBe(outage);
});

test("an item that keeps failing although the store answers is given up, and the others are written", async () => {
  const written: number[] = [];
  const write = async (items: readonly Item[]) => {
    if (idsOf(items).includes(3)) throw outage;
    written.push(...idsOf(items));
  };
  const errors = await writeAll(itemsOf(1, 2, 3, 4, 5), write, { maxWaitMs: 1, check: answering }, never);
  expect([...errors].map(([{ id }, error]) => [id, error])).toEqual([[3, outage]]);
  expect(written).toEqual([1, 2, 4, 5]);
});

test("an item whose lease is lost meanwhile is not written", async () => {
  const lost = new Set<number>();
  const written: number[] = [];
  const write = async (items: readonly Item[]) => {
    if (lost.size > 0) return void written.push(...idsOf(items));
    lost.add(2);
    throw outage;
  };
  const items = [1, 2, 3].map((id) => ({ id, isLost: () => lost.has(id) }));
  expect(await writeAll(items, write, { maxWaitMs: 1, check: answering }, never)).toEqual(new Map());
  expect(written).toEqual([1, 3]);
});

test("when the signal aborts, nothing is waited for or tried again", async () => {
  const stop = new AbortController();
  let tries = 0;
  const unavailable = async () => {
    tries++;
    throw outage;
  };
  const check = async () => Promise.reject(outage);
  const waiting = writeAll(itemsOf(1), unavailable, { check, onUnavailable: () => stop.abort(new Error("stopping")) }, stop.signal);
  await expect(waiting).rejects.toThrow();
  expect(tries).toBe(1);
  const hanging = writeAll(itemsOf(1), () => new Promise<void>(() => {}), { check }, stop.signal);
  await expect(hanging).rejects.toThrow("stopping");
});
