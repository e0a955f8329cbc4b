import { expect, test } from "vitest";
import { Load } from "./load.ts";

const mebibyte = 1024 * 1024;

test("small messages are limited by their number", () => {
  const load = new Load(500);
  expect(load.room).toBe(500);
  for (let n = 0; n < 300; n++) load.add(1_000);
  expect(load.room).toBe(200);
  for (let n = 0; n < 300; n++) load.remove(1_000);
  expect(load.room).toBe(500);
});

test("large messages are limited by their size", () => {
  const load = new Load(5_000);
  for (let n = 0; n < 1_000; n++) {
    load.add(mebibyte);
    load.remove(mebibyte);
  }
  expect(load.room).toBe(64);
  for (let n = 0; n < 40; n++) load.add(mebibyte);
  expect(load.room).toBe(24);
  for (let n = 0; n < 30; n++) load.add(mebibyte);
  expect(load.room).toBe(0);
});

test("a message is taken however large it is", () => {
  const load = new Load(10);
  for (let n = 0; n < 1_000; n++) {
    load.add(100 * mebibyte);
    load.remove(100 * mebibyte);
  }
  expect(load.room).toBe(1);
});
