import { expect, test } from "vitest";
import { allowedWith } from "./allowed-with.ts";

test("the address under which people sign in is allowed as soon as the access file has it", () => {
  let url: string | undefined;
  const allowed = allowedWith({ hosts: ["a.example"], origins: ["https://b.example"], proxies: ["10.0.0.0/8"] }, () => url);
  expect(allowed.proxies).toEqual(["10.0.0.0/8"]);
  expect([allowed.hosts, allowed.origins]).toEqual([["a.example"], ["https://b.example"]]);
  url = "https://slipway.example.com:8443";
  expect([allowed.hosts, allowed.origins]).toEqual([
    ["a.example", "slipway.example.com"],
    ["https://b.example", "https://slipway.example.com:8443"],
  ]);
});
