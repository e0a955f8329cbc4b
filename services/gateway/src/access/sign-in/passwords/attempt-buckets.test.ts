import { expect, test } from "vitest";
import { bucketOfAddress, bucketOfBrowser, bucketOfUser } from "./attempt-buckets.ts";

test.for([
  { name: "an IPv4 address in either form", addresses: ["192.0.2.7", "::ffff:192.0.2.7"] },
  { name: "addresses of one IPv6 network", addresses: ["2001:db8:1:2::1", "2001:0db8:1:2:ffff:0:0:7", "2001:DB8:1:2::"] },
  { name: "an address of a link, with or without its interface", addresses: ["fe80::1%eth0", "fe80::2"] },
])("attempts from $name are counted together", ({ addresses }) => {
  expect(new Set(addresses.map((address) => bucketOfAddress(address).bucket)).size).toBe(1);
});

test("attempts from others are counted apart", () => {
  const addresses = ["192.0.2.7", "192.0.2.8", "2001:db8:1:2::1", "2001:db8:1:3::1", "::1", ""];
  expect(new Set(addresses.map((address) => bucketOfAddress(address).bucket)).size).toBe(addresses.length);
});

test("a user's name counts as one in any case and form", () => {
  expect(bucketOfUser("Ännchen".normalize("NFD"))).toEqual(bucketOfUser("ännchen"));
});

test("however many names and addresses are invented, the number of counts is bounded", () => {
  const users = new Set(Array.from({ length: 20_000 }, (_, each) => bucketOfUser(`user-${each}`).bucket));
  const addresses = Array.from({ length: 1_000 }, (_, each) => Number(bucketOfAddress(`2001:db8::${each.toString(16)}:0:0:0:1`).bucket));
  expect(users.size).toBeLessThanOrEqual(1_024);
  expect(addresses.every((bucket) => bucket >= 0 && bucket < 65_536)).toBe(true);
});

test("buckets are parts of a subject, whatever stands for them", () => {
  for (const { kind, bucket } of [bucketOfUser("*.>"), bucketOfAddress("*.>"), bucketOfBrowser("*.>")])
    expect(`${kind}${bucket}`).toMatch(/^[\w-]+$/);
});
